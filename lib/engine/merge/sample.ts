import type { StagingTable } from '../staging';
import { classify, countStaged, type Classes } from './classify';
import type { MergeContext } from './merge-context';

/** Rows looked at, about: whole pages are read. A batch that is not much larger is counted at once. */
const SAMPLED_ROWS = 2_000;
const WORTH_SAMPLING_ROWS = 5_000;
/** Fewer say too little. */
const FEWEST_ROWS = 200;

/**
 * Estimates what the staged rows are to the destination from a few pages of staging, the same ones each time.
 * @param among SQL boolean over `d`: rows of the destination that count
 * @returns undefined where that would say nothing, or cost as much as counting
 */
export async function sampleClasses(
  context: MergeContext,
  tables: readonly StagingTable[],
  differs: string,
  among?: string,
): Promise<Classes | undefined> {
  const staged = countStaged(tables);
  if (staged < WORTH_SAMPLING_ROWS) return undefined;
  const percent = (100 * SAMPLED_ROWS) / staged;
  const pages = tables.map(({ name, ...table }) => ({
    ...table,
    name: `(SELECT * FROM ${name} TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)) sampled`,
  }));
  const classes = await classify(context, pages, differs, among);
  return classes.missing + classes.changed + classes.unchanged < FEWEST_ROWS ? undefined : classes;
}
