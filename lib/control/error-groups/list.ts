import { z } from 'zod';
import { db, Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { toSummary, type TotalRow } from './internal';
import { listErrorGroupsInputSchema, type ErrorGroupSummary, type ListErrorGroupsInput } from './schemas';
import { trendsOf } from './trend';

const spans = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const;
const cursorSchema = z.string().transform((text, issues) => {
  const [seenAt = '', fingerprint = ''] = text.split(' ');
  if (!Number.isNaN(Date.parse(seenAt)) && /^[0-9a-f]{1,64}$/.test(fingerprint))
    return { seenAt, fingerprint };
  issues.addIssue({ code: 'custom', message: 'This is no cursor.' });
  return z.NEVER;
});

/** Error groups over all batches of all loads, those seen last first. Viewer. */
export async function listAllErrorGroups(
  context: ActorContext,
  input: ListErrorGroupsInput,
): Promise<Page<ErrorGroupSummary>> {
  requireRole(context, 'viewer');
  const { cursor, limit, ...filter } = parseInput(listErrorGroupsInputSchema, input);
  const after = decodeCursor(cursor, cursorSchema);
  const rows = await db().$queryRaw<TotalRow[]>`
    SELECT t.*, u.name AS muted_by
    FROM error_group_totals t LEFT JOIN users u ON u.id = t.muted_by_id
    WHERE ${Prisma.join(conditionsOf(filter, after), ' AND ')}
    ORDER BY t.last_seen_at DESC, t.fingerprint LIMIT ${limit + 1}`;
  const trends = await trendsOf(rows.map(({ fingerprint }) => fingerprint));
  return pageOf(rows, limit, {
    cursorOf: (row) => `${row.last_seen_at.toISOString()} ${row.fingerprint}`,
    toItem: (row) => toSummary(row, trends.get(row.fingerprint)),
  });
}

type Filter = Omit<z.output<typeof listErrorGroupsInputSchema>, 'cursor' | 'limit'>;

function conditionsOf(
  { loadId, rule, within, muted }: Filter,
  after: z.output<typeof cursorSchema> | undefined,
): Prisma.Sql[] {
  const conditions = [
    muted ? Prisma.sql`t.muted_until > now()` : Prisma.sql`coalesce(t.muted_until <= now(), true)`,
  ];
  if (within) conditions.push(Prisma.sql`t.last_seen_at >= now() - ${spans[within]}::interval`);
  if (rule) conditions.push(Prisma.sql`(t.rule = ${rule} OR t.sqlstate = ${rule})`);
  if (loadId) {
    conditions.push(
      Prisma.sql`EXISTS (SELECT FROM error_group_days d WHERE d.fingerprint = t.fingerprint AND d.load_id = ${loadId}::uuid)`,
    );
  }
  if (after) {
    // Written so that the index serves it, although the columns run in opposite directions.
    conditions.push(Prisma.sql`t.last_seen_at <= ${after.seenAt}::timestamptz
      AND (t.last_seen_at < ${after.seenAt}::timestamptz OR t.fingerprint > ${after.fingerprint})`);
  }
  return conditions;
}

const mostRules = 100;

/** The rules and SQLSTATEs that any group has, for a filter. Viewer. */
export async function listErrorRules(context: ActorContext): Promise<string[]> {
  requireRole(context, 'viewer');
  const rows = await db().$queryRaw<{ rule: string }[]>`
    SELECT DISTINCT rule FROM (SELECT rule FROM error_group_totals ORDER BY last_seen_at DESC LIMIT 2000) r
    ORDER BY rule LIMIT ${mostRules}`;
  return rows.map(({ rule }) => rule);
}
