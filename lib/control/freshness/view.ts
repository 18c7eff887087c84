import type { Load } from '@/lib/generated/prisma/client';
import type { FreshnessSla, FreshnessView } from './schemas';
import { slaSentence, standingOf } from './standing';

export type FreshnessColumns = Pick<Load, 'freshnessSla' | 'loadedAt' | 'freshUntil'>;

/** How fresh a load is; null where nobody asks. */
export function toFreshnessView(load: FreshnessColumns, now = new Date()): FreshnessView | null {
  const sla = load.freshnessSla as FreshnessSla | null;
  if (!sla || !load.freshUntil) return null;
  return {
    standing: standingOf(sla, load.freshUntil, now),
    sentence: slaSentence(sla),
    sla,
    loadedAt: load.loadedAt?.toISOString() ?? null,
    freshUntil: load.freshUntil.toISOString(),
  };
}
