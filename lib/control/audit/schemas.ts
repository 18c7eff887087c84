import { z } from 'zod';
import { pageInputSchema } from '../paging/schemas';

/** What stands in the details of an audit event: plain facts, never a secret. */
export const auditDetailsSchema = z.record(z.string(), z.json());
export type AuditDetails = z.infer<typeof auditDetailsSchema>;

/** `actor` is a person's id, or `system` for what the product did by itself; `action` is `<entity>.<verb>`. */
export const listAuditInputSchema = pageInputSchema.extend({
  actor: z.union([z.uuid(), z.literal('system')]).optional(),
  action: z.string().max(100).optional(),
  entity: z.string().max(50).optional(),
  entityId: z.string().max(100).optional(),
  since: z.iso.datetime().optional(),
});
export type ListAuditInput = z.input<typeof listAuditInputSchema>;

export interface AuditEventView {
  id: string;
  at: string;
  actorId: string | null;
  actorName: string;
  action: string;
  entity: string;
  entityId: string;
  /** As it is called now; null where it is gone or has no name. */
  entityName: string | null;
  details: AuditDetails;
  requestId: string | null;
}

export interface AuditFilters {
  people: { id: string; name: string; email: string }[];
  /** Those that stand in the trail. */
  actions: string[];
}
