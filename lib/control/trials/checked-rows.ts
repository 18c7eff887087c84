import { fieldNamed, type LoadPlan } from '@/lib/engine';
import { findCheckedRows } from '../file-checks';
import { keptSample, type KeptSample } from './kept-samples';
import { nestedNames } from './nested-names';

/**
 * Rows from all over the source, where a check has read the whole of it in the same way: they show more than its first
 * ones. Undefined where there are none, or where they lack what the plan reads of a record.
 * @param isFresh  the source is to be read again, unless it is a file that never changes
 */
export async function checkedRows(plan: LoadPlan, isFresh: boolean): Promise<KeptSample | undefined> {
  const { source, format, mapping = [], computed, writing } = plan;
  if (source.kind !== 'file' || writing.rawColumn !== undefined) return undefined;
  // Names that lead into records are fields only where they were asked for.
  if (format.kind !== 'csv' && computed.length > 0) return undefined;
  const found = await findCheckedRows(source, format);
  if (!found || (isFresh && !found.isOfUpload)) return undefined;
  const now = Date.now();
  const { sample } = await keptSample(found.checkId, found.read, { isFresh: false, now });
  const fields = sample.columns.map(({ name }) => name);
  const names = new Set(fields);
  const hasRead = (await nestedNames(plan)).every((name) => fieldNamed(name, fields) !== undefined);
  return hasRead && mapping.every(({ field }) => names.has(field))
    ? { at: found.endedAt, sample }
    : undefined;
}
