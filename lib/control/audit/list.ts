import { z } from 'zod';
import { db, type Prisma } from '@/lib/db';
import type { AuditEvent } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { namesOfEntities } from './entity-names';
import {
  listAuditInputSchema,
  type AuditDetails,
  type AuditEventView,
  type AuditFilters,
  type ListAuditInput,
} from './schemas';

const mostPeople = 500;
/** Of a bigint of the database. */
const idSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

/** Who did what, the latest first. Admin. */
export async function listAudit(context: ActorContext, input: ListAuditInput): Promise<Page<AuditEventView>> {
  requireRole(context, 'admin');
  const { cursor, limit, ...filters } = parseInput(listAuditInputSchema, input);
  const rows = await db().auditEvent.findMany({
    where: { id: { lt: decodeCursor(cursor, idSchema) }, ...conditions(filters) },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const names = await namesOfEntities(rows);
  return pageOf(rows, limit, {
    cursorOf: (row) => String(row.id),
    toItem: (row) => toView(row, names.get(row.entityId) ?? null),
  });
}

/** What the trail can be filtered by. Admin. */
export async function listAuditFilters(context: ActorContext): Promise<AuditFilters> {
  requireRole(context, 'admin');
  const [people, actions] = await Promise.all([
    db().user.findMany({
      select: { id: true, name: true, email: true },
      orderBy: { name: 'asc' },
      take: mostPeople,
    }),
    distinctActions(),
  ]);
  return { people, actions };
}

function conditions({
  actor,
  action,
  entity,
  entityId,
  since,
}: Omit<z.output<typeof listAuditInputSchema>, 'cursor' | 'limit'>): Prisma.AuditEventWhereInput {
  return {
    actorId: actor === 'system' ? null : actor,
    action,
    entity,
    entityId,
    at: since === undefined ? undefined : { gte: new Date(since) },
  };
}

/** Jumps from one action to the next in the index: DISTINCT would read the whole trail. */
async function distinctActions(): Promise<string[]> {
  const rows = await db().$queryRaw<{ action: string }[]>`
    WITH RECURSIVE found AS (
      (SELECT action FROM audit_events ORDER BY action LIMIT 1)
      UNION ALL
      SELECT (SELECT a.action FROM audit_events a WHERE a.action > found.action ORDER BY a.action LIMIT 1)
      FROM found WHERE found.action IS NOT NULL
    )
    SELECT action FROM found WHERE action IS NOT NULL`;
  return rows.map(({ action }) => action);
}

function toView(row: AuditEvent, entityName: string | null): AuditEventView {
  const { actorId, actorName, action, entity, entityId, requestId } = row;
  return {
    ...{ actorId, actorName, action, entity, entityId, entityName, requestId },
    id: String(row.id),
    at: row.at.toISOString(),
    details: row.details as AuditDetails,
  };
}
