import { z } from 'zod';

/** What stands in the details of an audit event: plain facts, never a secret. */
export const auditDetailsSchema = z.record(z.string(), z.json());
export type AuditDetails = z.infer<typeof auditDetailsSchema>;
