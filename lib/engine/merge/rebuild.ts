import { quoteTable } from '../sql/identifiers';
import { addIndexes, dropIndexes, droppableIndexes, type DroppableIndex } from './droppable-indexes';
import { addKey, dropKey, droppableKey, type DroppableKey } from './droppable-key';
import type { MergeChoice, MergeContext } from './merge-context';

/**
 * What a table loses while it is filled and gets back in the same transaction: whatever is killed in between, the
 * rollback leaves the table with all of it.
 */
export interface Rebuild {
  key?: DroppableKey;
  indexes: DroppableIndex[];
  /** What stays, and why, as half sentences. */
  stays: string[];
}

/** @param constraint name of the key's constraint, if it has one */
export async function findRebuild(
  { session, target }: MergeContext,
  constraint: string | undefined,
): Promise<Rebuild> {
  const { oid } = target.existing!;
  const key =
    constraint === undefined
      ? { keep: 'the table has no key constraint' }
      : await droppableKey(session, oid, constraint);
  const { indexes, kept } = await droppableIndexes(session, oid);
  return {
    key: 'key' in key ? key.key : undefined,
    indexes,
    stays: [
      ...('keep' in key ? [`its key stays because ${key.keep}`] : []),
      ...kept.map(({ name, reason }) => `its index ${name} stays because ${reason}`),
    ],
  };
}

export function dropsAny({ key, indexes }: Rebuild): boolean {
  return key !== undefined || indexes.length > 0;
}

export async function dropForRebuild({ session, target }: MergeContext, rebuild: Rebuild): Promise<void> {
  if (rebuild.key) await dropKey(session, quoteTable(target.table), rebuild.key);
  await dropIndexes(session, rebuild.indexes);
}

/** The key first: it refuses rows, which makes the rest needless. */
export async function finishRebuild({ session, target }: MergeContext, rebuild: Rebuild): Promise<void> {
  if (!dropsAny(rebuild)) return;
  // No table is altered while triggers wait for COMMIT.
  await session.query('SET CONSTRAINTS ALL IMMEDIATE');
  // What stood in the database's own tablespace goes back there.
  if (target.existing) await session.query(`SET LOCAL default_tablespace TO ''`);
  if (rebuild.key) await addKey(session, quoteTable(target.table), rebuild.key);
  await addIndexes(session, rebuild.indexes);
}

/** What goes, in words. */
function thingsOf({ key, indexes }: Rebuild): string {
  return [key ? 'key' : '', indexes.length > 0 ? 'indexes' : ''].filter(Boolean).join(' and ');
}

export function explainRebuild(rebuild: Rebuild): MergeChoice {
  const things = thingsOf(rebuild);
  const found = things
    ? `the table was empty and its ${things} could be dropped safely`
    : 'the table was empty';
  return {
    merge: things ? `drop ${things}, insert, add ${things}` : 'insert',
    why: [found, ...rebuild.stays].join('; '),
  };
}

/** A choice of a merge into a table that holds rows, with what was dropped around it. */
export function explainAround({ merge, why }: MergeChoice, rebuild: Rebuild): MergeChoice {
  const things = thingsOf(rebuild);
  const found = things
    ? [why, `most rows of the table are written and its ${things} could be dropped safely`]
    : [why, 'most rows of the table are written'];
  return {
    merge: things ? `drop ${things}, ${merge}, add ${things}` : merge,
    why: [...found, ...rebuild.stays].join('; '),
  };
}
