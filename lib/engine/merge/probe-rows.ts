import type { LoadError } from '../errors';
import { bisect, refusalOf, type Range } from '../sql/bisect';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { isSelfReferencing } from '../target';
import { deleteMissing } from './delete-missing';
import { createWithKey } from './fill';
import { closeChanged, closeMissing, startVersions } from './history';
import { insertRows } from './insert-rows';
import { insertMissing, updateChanged } from './keyed';
import type { MergeContext } from './merge-context';
import { resetSearchPath } from './settings';
import { stagedRows } from './staged-rows';
import { deletes } from './written-columns';

export interface Probe {
  /** By row number. */
  refused: Map<number, LoadError>;
  /** false where so many are refused that no end was reached. */
  isComplete: boolean;
}

/** Writes part of the staged rows. */
type Step = (slice: StagingTable[]) => Promise<unknown>;

/**
 * Finds the rows that the destination refuses only when they are written (by a trigger, an exclusion constraint, an index
 * over an expression, a missing partition): runs the steps of the merge over halves and halves of halves, in a
 * transaction that is rolled back.
 */
export async function probeRows(context: MergeContext, tables: readonly StagingTable[]): Promise<Probe> {
  const { session } = context;
  await session.query('BEGIN');
  try {
    await resetSearchPath(session);
    await session.query('SET CONSTRAINTS ALL IMMEDIATE');
    const range = await indexRows(context, tables);
    const isReady = range && !(await refusalOf(session, () => makeRoom(context, tables)));
    return isReady ? await probe(context, tables, range) : { refused: new Map(), isComplete: true };
  } finally {
    await session.query('ROLLBACK').catch(() => undefined);
  }
}

async function probe(context: MergeContext, tables: readonly StagingTable[], range: Range): Promise<Probe> {
  const { session } = context;
  const found: Probe = { refused: new Map(), isComplete: true };
  for (const step of stepsOf(context)) {
    const write = (part: Range) => step(tables.map((table) => slice(context, table, part)));
    const { refused, isComplete } = await bisect(session, range, async (part, savepoint) => {
      await session.query(savepoint);
      await write(part);
    });
    for (const { at, error } of refused) {
      // Another session may have written the same key in this very moment: then the row is no longer new.
      const isRefused =
        error.sqlstate !== '23505' || (await refusalOf(session, () => write({ first: at, last: at })));
      if (isRefused) found.refused.set(at, error);
    }
    if (!isComplete) return { ...found, isComplete: false };
  }
  // Halves of a batch miss the rows that they refer to in the other half.
  const isMisled = [...found.refused.values()].some(({ sqlstate }) => sqlstate === '23503');
  return isMisled && isSelfReferencing(context.target) ? { refused: new Map(), isComplete: true } : found;
}

/** What happens before rows are written: the table is made, rows that are to go are gone. */
async function makeRoom(context: MergeContext, tables: readonly StagingTable[]): Promise<void> {
  const { session, target, mode, layout, writing } = context;
  if (!target.existing) await createWithKey(context);
  if (mode === 'replace' && target.key.length === 0) {
    await session.query(`DELETE FROM ${quoteTable(target.table)}`);
  } else if (deletes(mode)) await deleteMissing(context, [...tables]);
  else if (mode === 'history' && writing.history.closeMissing)
    await closeMissing(context, stagedRows(layout, tables));
}

/** The steps that write rows, as the strategies of the merge take them. */
function stepsOf(context: MergeContext): Step[] {
  const { mode, target, layout } = context;
  if (mode === 'append' || target.key.length === 0) {
    return [
      async (slices) => {
        for (const staging of slices) await insertRows(context, staging);
      },
    ];
  }
  if (mode === 'history') {
    const start: Step = (slices) => startVersions(context, stagedRows(layout, slices));
    return [start, (slices) => closeChanged(context, stagedRows(layout, slices)), start];
  }
  const insert: Step = (slices) => insertMissing(context, slices);
  return mode === 'insert-only' ? [insert] : [(slices) => updateChanged(context, slices), insert];
}

function slice({ layout }: MergeContext, { name, rows }: StagingTable, { first, last }: Range): StagingTable {
  const row = quoteIdentifier(layout.rowColumn);
  return { name: `(SELECT * FROM ${name} WHERE ${row} BETWEEN ${first} AND ${last}) slice`, rows };
}

/** Slices are found by their row numbers: an index spares reading everything for each. @returns undefined without rows */
async function indexRows(
  { session, layout }: MergeContext,
  tables: readonly StagingTable[],
): Promise<Range | undefined> {
  const row = quoteIdentifier(layout.rowColumn);
  let range: Range | undefined;
  for (const { name } of tables) {
    await session.query(`CREATE INDEX ON ${name} (${row})`);
    await session.query(`ANALYZE ${name} (${row})`);
    const { rows } = await session.query<{ first: string | null; last: string | null }>(
      `SELECT min(${row}) AS first, max(${row}) AS last FROM ${name}`,
    );
    const { first, last } = rows[0]!;
    if (first === null) continue;
    range = {
      first: Math.min(Number(first), range?.first ?? Infinity),
      last: Math.max(Number(last), range?.last ?? 0),
    };
  }
  return range;
}
