import { quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { isSelfReferencing } from '../target';
import { countStaged, type Classes } from './classify';
import { isKeyUnique, isMuchLarger } from './distinct-keys';
import { isEmpty, WORTH_DROPPING_BYTES } from './fill';
import { isCurrent } from './history';
import { comparison } from './keyed';
import type { MergeContext } from './merge-context';
import { findSafe } from './rebuild-around';
import { sampleClasses } from './sample';

/** Fewer rows are written with key and indexes in place as fast as these are dropped and built. */
const FEWEST_ROWS = 50_000;

/** What is known of a merge that writes most of a table. */
export interface MostWritten {
  /** What the staged rows are to the table, where the mode compares them. */
  sample: Classes | undefined;
}

/**
 * Whether the merge is about to write at least half as many rows as the table holds: then its key and indexes are built
 * anew in less time than it takes to keep them up. Asked before the merge transaction begins.
 */
export async function writesMost(
  context: MergeContext,
  staged: readonly StagingTable[],
): Promise<MostWritten | undefined> {
  const { session, target, mode } = context;
  const { existing } = target;
  if (!existing || target.alterations.length > 0 || isSelfReferencing(target)) return undefined;
  if (countStaged(staged) < FEWEST_ROWS || !(await hasIndexes(context))) return undefined;
  if (await isMuchLarger(session, existing.oid, staged)) return undefined;
  const isCompared = mode !== 'append' && target.key.length > 0;
  // Rows of a key that is not unique are for the merge itself to refuse.
  if (isCompared && mode !== 'history' && !isKeyUnique(context)) return undefined;
  const sample = isCompared ? await sampled(context, staged) : undefined;
  const written = isCompared ? expected(context, staged, sample) : countStaged(staged);
  return written < FEWEST_ROWS || (await holdsMoreThan(context, 2 * written)) ? undefined : { sample };
}

/**
 * Whether appending to a table that holds rows had better wait until all is staged, when its indexes can go: nobody is to be
 * locked out for longer than a merge takes. For the key alone that is slower than to insert meanwhile. What comes is compared
 * with the table by size alone as yet.
 */
export async function appendsToIndexes(context: MergeContext, expectedBytes: number | undefined) {
  const { session, target } = context;
  if (expectedBytes === undefined || expectedBytes < WORTH_DROPPING_BYTES || isSelfReferencing(target))
    return false;
  const { rows } = await session.query<{ bytes: string }>('SELECT pg_relation_size($1::oid) AS bytes', [
    target.existing!.oid,
  ]);
  if (2 * expectedBytes < Number(rows[0]!.bytes) || (await isEmpty(context))) return false;
  return (await findSafe(context)).indexes.length > 0;
}

async function hasIndexes({ session, target }: MergeContext): Promise<boolean> {
  const found = await session.query('SELECT FROM pg_class WHERE oid = $1::oid AND relhasindex', [
    target.existing!.oid,
  ]);
  return found.rows.length > 0;
}

function sampled(context: MergeContext, staged: readonly StagingTable[]): Promise<Classes | undefined> {
  const among = context.mode === 'history' ? isCurrent(context) : undefined;
  return sampleClasses(context, staged, comparison(context), among);
}

/** Rows that will be written, judged by a sample; a changed version is closed, and another one started. */
function expected(
  { mode }: MergeContext,
  staged: readonly StagingTable[],
  sample: Classes | undefined,
): number {
  if (!sample) return 0;
  const { missing, changed, unchanged } = sample;
  const written = missing + (mode === 'history' ? 2 : 1) * changed;
  return Math.floor((countStaged(staged) * written) / (missing + changed + unchanged));
}

/** Reads no more rows than it takes to tell. */
async function holdsMoreThan({ session, target }: MergeContext, most: number): Promise<boolean> {
  const { rows } = await session.query(`SELECT FROM ${quoteTable(target.table)} OFFSET ${most} LIMIT 1`);
  return rows.length > 0;
}
