import { LoadError } from '../errors';
import type { RowCounts } from '../result';

/** @throws LoadError `reconcile.notConserved` where the sum of outcomes is not what was read */
export function requireConservation(counts: RowCounts): void {
  const { read, inserted, updated, unchanged, quarantined, duplicates, filtered } = counts;
  const sum = inserted + updated + unchanged + quarantined + duplicates + filtered;
  if (sum === read) return;
  throw new LoadError('reconcile.notConserved', {
    class: 'fatal',
    message:
      `${read} rows were read, but ${sum} are accounted for: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ` +
      `${quarantined} quarantined, ${duplicates} duplicates, ${filtered} filtered. The destination is unchanged.`,
    remedy: 'Look for a trigger or rule on the table that swallows or adds rows.',
  });
}
