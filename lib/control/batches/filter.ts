import type { Prisma } from '@/lib/db';
import { leastUuidAt } from '../ids';
import type { BatchFilter } from './schemas';

const spanMs = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;

/** As the index for it has it. */
export const needingAHand = { state: 'failed', handledAt: null, isRehearsal: false } as const;

/** Times are bounds of the id, which starts with the time: they are found by the key that also gives the order. */
export function conditionsOf(filter: BatchFilter, now = Date.now()): Prisma.BatchWhereInput[] {
  const { loadId, states, triggers, within, from, until, hasBadRows, needsHand, search } = filter;
  const conditions: Prisma.BatchWhereInput[] = [{ loadId, load: { deletedAt: null } }];
  if (within) conditions.push({ id: { gte: leastUuidAt(new Date(now - spanMs[within])) } });
  if (from) conditions.push({ id: { gte: leastUuidAt(new Date(from)) } });
  if (until) conditions.push({ id: { lt: leastUuidAt(new Date(until)) } });
  if (states && states.length > 0) conditions.push({ state: { in: states } });
  if (triggers && triggers.length > 0) conditions.push({ trigger: { in: triggers } });
  if (needsHand) conditions.push(needingAHand);
  if (hasBadRows) conditions.push({ quarantined: { gt: 0 } });
  if (search) conditions.push({ load: { name: { contains: search, mode: 'insensitive' } } });
  return conditions;
}
