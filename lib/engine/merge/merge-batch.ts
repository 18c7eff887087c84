import { passing } from '../fail-point';
import type { StagingTable } from '../staging';
import { alterTarget } from './alter-target';
import { appendStrategy } from './append';
import { fillStrategy, isEmpty, mayLock, noLongerEmpty } from './fill';
import { historyStrategy } from './history';
import { keyedStrategy } from './keyed';
import { enterLedger, recordResult } from './ledger';
import { lockTarget, type OnWait } from './lock-target';
import type { MergeChoice, MergeContext, MergeCounts, MergeStrategy } from './merge-context';
import { dropsAny, type Rebuild } from './rebuild';
import { dropAround, rebuiltAround } from './rebuild-around';
import { replaceAllStrategy } from './replace-all';
import { sampleDifferences } from './sample-differences';
import { resetSearchPath } from './settings';
import { writesMost, type MostWritten } from './worth-rebuilding';

export interface MergeRun {
  context: MergeContext;
  /** Bytes of input, where known: small inputs are not worth dropping a key for. */
  expectedBytes: number | undefined;
  /** Staging tables as they become ready; with staging still running the merge keeps pace with it. */
  tables: AsyncIterable<StagingTable>;
  /** Staging still runs. */
  isStaging: boolean;
  /** Staging is known to hold one row a key. */
  isDistinct: boolean;
  /** All that is staged, where readers may be locked out while most of the table is written. */
  mayRebuild: readonly StagingTable[] | undefined;
  onChoice(choice: MergeChoice): void;
  onWait: OnWait;
  /**
   * Decides at the end whether the batch may be committed, from what the merge counted; throws where not.
   * @returns what the ledger keeps
   */
  settle(counts: MergeCounts): Promise<unknown>;
}

/**
 * The merge transaction: ledger first, then the rows, then the checks that decide, then COMMIT alone. Readers of the
 * destination see the table before the batch or after it. A rehearsal comes as far, and is rolled back there.
 * @throws LoadError; nothing is changed then, unless the connection was lost during COMMIT (ask the ledger)
 */
export async function mergeBatch({
  context,
  expectedBytes,
  tables,
  isStaging,
  isDistinct,
  mayRebuild,
  onChoice,
  onWait,
  settle,
}: MergeRun): Promise<MergeCounts> {
  const { session, target } = context;
  const lock = await lockTarget(session, { target, onWait });
  try {
    // A table that holds rows is merged from one snapshot; a table that is filled is locked, and its staging may
    // still be growing. A rehearsal holds nobody up: it locks no table that others may use.
    const mayFill = async () => !context.rehearsal && (await isEmpty(context)) && (await mayLock(context));
    const fills = !target.existing || (await mayFill());
    if (isStaging && !fills && context.mode !== 'append') throw noLongerEmpty(context);
    const around = fills || !mayRebuild ? undefined : await beginAround(context, mayRebuild);
    if (!around?.isBegun)
      await begin(context, fills || context.mode === 'append' ? 'READ COMMITTED' : 'REPEATABLE READ');
    await alterTarget(context);
    const strategy = await chooseStrategy(context, { fills, expectedBytes, isDistinct, around });
    const counts = await runStrategy(context, strategy, tables);
    onChoice(strategy.choice);
    // What is checked at COMMIT otherwise decides with the rest.
    await session.query('SET CONSTRAINTS ALL IMMEDIATE');
    const result = await settle(counts);
    if (context.rehearsal) await session.query('ROLLBACK');
    else {
      await recordResult(session, context.ledger, context.batchId, result);
      await session.query('COMMIT');
      await passing('committed');
    }
    return counts;
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await lock.release();
  }
}

async function begin(context: MergeContext, isolation: string): Promise<void> {
  await context.session.query(`BEGIN ISOLATION LEVEL ${isolation}`);
  await enterLedger(context);
  await resetSearchPath(context.session);
}

interface Around extends MostWritten {
  rebuild: Rebuild;
  /** The transaction is open, and the table its own. */
  isBegun: boolean;
}

/** Where most of the table is about to be written, begins the transaction and drops key and indexes for its length. */
async function beginAround(
  context: MergeContext,
  staged: readonly StagingTable[],
): Promise<Around | undefined> {
  const most = await writesMost(context, staged);
  if (!most) return undefined;
  await begin(context, 'READ COMMITTED');
  const rebuild = await dropAround(context);
  const isBegun = dropsAny(rebuild);
  if (!isBegun) await context.session.query('ROLLBACK');
  return { ...most, rebuild, isBegun };
}

interface Facts extends Pick<MergeRun, 'expectedBytes' | 'isDistinct'> {
  fills: boolean;
  around: Around | undefined;
}

async function chooseStrategy(context: MergeContext, facts: Facts): Promise<MergeStrategy> {
  if (facts.fills) return fillStrategy(context, facts.expectedBytes);
  const strategy = strategyOf(context, facts);
  return facts.around ? rebuiltAround(context, strategy, facts.around.rebuild) : strategy;
}

function strategyOf(context: MergeContext, { isDistinct, around }: Facts): MergeStrategy {
  if (context.mode === 'append') return appendStrategy(context);
  if (context.mode === 'history') return historyStrategy(context);
  if (context.target.key.length === 0) return replaceAllStrategy(context);
  return keyedStrategy(context, isDistinct, around?.isBegun ? around.sample : undefined);
}

async function runStrategy(
  context: MergeContext,
  strategy: MergeStrategy,
  tables: AsyncIterable<StagingTable>,
): Promise<MergeCounts> {
  const taken: StagingTable[] = [];
  for await (const table of tables) {
    await strategy.take(table);
    taken.push(table);
  }
  const { rehearsal } = context;
  if (!rehearsal) return strategy.finish();
  const samples = await sampleDifferences(context, taken, rehearsal.table);
  const counts = await strategy.finish();
  rehearsal.onSamples(await samples.afterwards());
  return counts;
}
