import { asLoadError } from '../../errors';
import { MOST_PIECES } from '../../piece-rows';
import { isBatchLost } from '../../stage/batch-lock';
import { runsOf, type PieceRun } from '../../stage/shared/piece-runs';
import { createShare, dropShare, endShare, openShare } from '../../stage/shared/share-tables';
import { joinShare, recordBackend, shareLost } from '../../stage/shared/sharers';
import { standingOf } from '../../stage/shared/standing';
import type { TableQueue } from '../../stage/stage-parts';
import { keepsRaw } from '../../target';
import type { Batch } from '../batch';
import { putDown } from '../pause';
import { requireStaged } from '../stage-batch';
import { pieceOpener } from './piece-opener';
import { settleShare } from './settle-share';
import { runShareLane, type Sharing, type Turns } from './share-lane';
import { shareSpec } from './share-spec';
import { runTogether, takeTurns } from './together';
import { watchSharers } from './watch-sharers';

/** Parts' worth of input for each lane below which others would come too late. */
const LEAST_PARTS_A_LANE = 4;
/** Of a part: a piece of its own transaction that is smaller costs more than it brings. */
const LEAST_PIECE_SHARE = 1 / 8;
/** Of a part: pieces that may be taken together are until they make up so much. */
const RUN_SHARE = 1 / 2;
/** How often the leader looks whether a piece that another holds is done, or to be had again. */
const LOOK_MS = 200;

/**
 * Stages the batch together with other workers, where its pieces are known beforehand, are worth it, and somebody may
 * come. Closes `tables` then.
 * @returns false where the batch is to be staged by this process alone; nothing has been read then
 * @throws LoadError as `stageBatch`
 */
export async function stageShared(batch: Batch, tables: TableQueue): Promise<boolean> {
  // A batch that was begun is staged on as it was: its rows have numbers of that kind.
  const runs = batch.resumed ? batch.resumed.sharedRuns : await share(batch);
  if (runs === undefined) return false;
  if (batch.resumed) await openShare(batch.guard, batch.area, shareSpec(batch));
  if ((await askForHelp(batch, runs)) === 0 && !isRepeat(batch) && !batch.resumed) {
    await dropShare(batch.guard, batch.area);
    return false;
  }
  try {
    await lead(batch, tables, runs);
    requireStaged(batch);
    tables.close();
    return true;
  } catch (error) {
    tables.close(error);
    throw error;
  }
}

/** @returns runs of pieces that are laid open; undefined where none are */
async function share(batch: Batch): Promise<number | undefined> {
  const { plan, reading, context, target, guard, area } = batch;
  const { listed } = reading.source;
  // Rows that a cursor leaves out and records that are kept whole are matters of a batch that one process stages.
  if (!listed || plan.incremental || keepsRaw(target)) return undefined;
  if (plan.tuning.helpers === 0 || !context.askForHelp || listed.length > MOST_PIECES) return undefined;
  const runs = runsOf(listed, plan.tuning.partBytes * RUN_SHARE).map((run) => numbered(run, reading));
  if (!isWorthSharing(plan.tuning, runs)) return undefined;
  await createShare(guard, area, { spec: shareSpec(batch), runs });
  return runs.length;
}

/** Where a record gives any number of rows, those before a run are known by none: it is numbered on its own. */
function numbered(run: PieceRun, { format, dialect }: Batch['input']): PieceRun {
  return format.splitsRecords?.(dialect) ? { ...run, rowsBefore: 0 } : run;
}

function isWorthSharing({ lanes, partBytes }: Batch['plan']['tuning'], runs: readonly PieceRun[]): boolean {
  const bytes = runs.reduce((sum, { size = Infinity }) => sum + size, 0);
  return (
    runs.length > lanes &&
    bytes >= LEAST_PARTS_A_LANE * lanes * partBytes &&
    bytes / runs.length >= partBytes * LEAST_PIECE_SHARE
  );
}

/**
 * A helper of the try before may still hand in refused rows. Numbered as it numbers them, they are the same rows; from 1,
 * they would be others.
 */
function isRepeat({ account }: Batch): boolean {
  return account.attempts.some(({ part }) => part === 'batch');
}

/** Without help the batch goes on all the same. */
async function askForHelp({ plan, context, account }: Batch, runs: number): Promise<number> {
  const wanted = Math.min(plan.tuning.helpers, runs - plan.tuning.lanes);
  if (wanted <= 0 || !context.askForHelp) return 0;
  try {
    return await context.askForHelp(wanted);
  } catch (error) {
    account.log('warn', `Other workers could not be asked for help: ${asLoadError(error).message}`);
    return 0;
  }
}

async function lead(batch: Batch, tables: TableQueue, runs: number): Promise<void> {
  const { account, area, context, plan, sessions } = batch;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const openPiece = await pieceOpener(batch, signal);
  const session = await sessions.connect('share');
  const link = takeTurns(session);
  const worker = context.worker ?? 'leader';
  const joined = await joinShare(link, area, { worker, isLeader: true });
  if (!joined) throw shareLost();
  await recordBackend(session, area, joined.sharer);
  account.enter('stage');
  const over = new AbortController();
  const sharing = {
    ...{ staging: batch, framing: batch.reading, openPiece },
    ...{ sharer: joined.sharer, link, signal },
  };
  const lanes = Array.from(
    { length: plan.tuning.lanes },
    (_, index) => () => runShareLane(sharing, index + 1, leaderTurns(batch, sharing, runs)),
  );
  try {
    await runTogether(stop, [
      () => runTogether(stop, lanes).finally(() => over.abort()),
      () => watchSharers(batch, AbortSignal.any([signal, over.signal])),
    ]);
    const { pieces, done } = await standingOf(link, area);
    if (context.pause?.aborted && done < pieces) throw await putDown(batch);
    await sessions.during('settle', (settling) => settleShare(batch, { session: settling, tables, runs }));
  } finally {
    await endFor(batch, joined.sharer.id);
  }
}

function leaderTurns({ account, area, context }: Batch, { link, signal }: Sharing, runs: number): Turns {
  return {
    onTaken({ note }) {
      if (note !== null) account.log('warn', note);
    },
    async onNone() {
      const { pieces: known, done } = await standingOf(link, area);
      // A server that restarted has forgotten them: what is missing shows when all is settled.
      if (known < runs || done === known) return false;
      await context.sleep(LOOK_MS, signal);
      return true;
    },
    onFailure: (_, error) => Promise.reject(error),
  };
}

/**
 * Helpers that are still at work stage for nobody; where the server is gone, so are they. Of a batch that is lost they
 * may be another leader's by now; they end with its staging, if nobody has taken it on.
 */
async function endFor({ sessions, area, account }: Batch, spared: string): Promise<void> {
  try {
    await sessions.during('share end', (session) => endShare(session, area, spared));
  } catch (cause) {
    const error = asLoadError(cause);
    if (!isBatchLost(error)) account.log('warn', `Helpers could not be stopped: ${error.message}`);
  }
}
