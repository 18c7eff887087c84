import { asLoadError } from '../../errors';
import { MOST_PIECES } from '../../piece-rows';
import type { ListedPiece, SourcePiece } from '../../sources/source';
import { isBatchLost } from '../../stage/batch-lock';
import { createShare, endShare, openShare } from '../../stage/shared/share-tables';
import { joinShare, recordBackend, shareLost } from '../../stage/shared/sharers';
import { standingOf } from '../../stage/shared/standing';
import type { TableQueue } from '../../stage/stage-parts';
import { keepsRaw } from '../../target';
import type { Batch } from '../batch';
import { keepForLater } from '../pause';
import { requireStaged } from '../stage-batch';
import { settleShare } from './settle-share';
import { runShareLane, type Sharing, type Turns } from './share-lane';
import { shareSpec } from './share-spec';
import { runTogether, takeTurns } from './together';
import { watchSharers } from './watch-sharers';

/** Parts' worth of input for each lane below which others would come too late. */
const LEAST_PARTS_A_LANE = 4;
/** Of a part: a piece of its own transaction that is smaller costs more than it brings. */
const LEAST_PIECE_SHARE = 1 / 8;
/** How often the leader looks whether a piece that another holds is done, or to be had again. */
const LOOK_MS = 200;

/**
 * Stages the batch together with other workers, where its pieces are known beforehand, are worth it, and somebody may
 * come. Closes `tables` then.
 * @returns false where the batch is to be staged by this process alone; nothing has been read then
 * @throws LoadError as `stageBatch`
 */
export async function stageShared(batch: Batch, tables: TableQueue): Promise<boolean> {
  const listed = batch.input.source.listed;
  if (!listed || !isWorthSharing(batch, listed)) return false;
  // A batch that was paused while one process staged it has rows of other numbers.
  if (batch.resumed?.place) return false;
  if (batch.resumed) await openShare(batch.guard, batch.area, shareSpec(batch));
  else await createShare(batch.guard, batch.area, { spec: shareSpec(batch), pieces: listed });
  if ((await askForHelp(batch, listed.length)) === 0 && !isRepeat(batch) && !batch.resumed) {
    await endShare(batch.guard, batch.area);
    return false;
  }
  try {
    await lead(batch, tables, listed);
    requireStaged(batch);
    tables.close();
    return true;
  } catch (error) {
    tables.close(error);
    throw error;
  }
}

function isWorthSharing({ plan, input, context, target }: Batch, listed: readonly ListedPiece[]): boolean {
  const { helpers, lanes, partBytes } = plan.tuning;
  // Rows that a cursor leaves out and records that are kept whole are matters of a batch that one process stages.
  if (plan.incremental || keepsRaw(target)) return false;
  if (helpers === 0 || !context.askForHelp) return false;
  if (listed.length <= lanes || listed.length > MOST_PIECES) return false;
  const bytes = input.bytesTotal ?? Infinity;
  return (
    bytes >= LEAST_PARTS_A_LANE * lanes * partBytes && bytes / listed.length >= partBytes * LEAST_PIECE_SHARE
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
async function askForHelp({ plan, context, account }: Batch, pieces: number): Promise<number> {
  const { helpers, lanes } = plan.tuning;
  try {
    return await context.askForHelp!(Math.min(helpers, pieces - lanes));
  } catch (error) {
    account.log('warn', `Other workers could not be asked for help: ${asLoadError(error).message}`);
    return 0;
  }
}

async function lead(batch: Batch, tables: TableQueue, listed: readonly ListedPiece[]): Promise<void> {
  const { account, area, context, plan, sessions } = batch;
  const session = await sessions.connect('share');
  const link = takeTurns(session);
  const worker = context.worker ?? 'leader';
  const joined = await joinShare(link, area, { worker, isLeader: true });
  if (!joined) throw shareLost();
  await recordBackend(session, area, joined.sharer);
  account.enter('stage');
  const stop = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const sharing = { ...sharingOf(batch), ...joined, link, signal };
  const lanes = Array.from(
    { length: plan.tuning.lanes },
    (_, index) => () => runShareLane(sharing, index + 1, leaderTurns(batch, sharing, listed.length)),
  );
  try {
    await runTogether(stop, [
      () => runTogether(stop, lanes).finally(() => over.abort()),
      () => watchSharers(batch, AbortSignal.any([signal, over.signal])),
    ]);
    const { pieces, done } = await standingOf(link, area);
    if (context.pause?.aborted && done < pieces) throw await keepForLater(batch, { tables: [] });
    await sessions.during('settle', (settling) => settleShare(batch, { session: settling, tables, listed }));
  } finally {
    await endFor(batch, joined.sharer.id);
  }
}

function sharingOf(batch: Batch): Pick<Sharing, 'staging' | 'framing' | 'openPiece'> {
  return {
    staging: batch,
    framing: batch.input,
    openPiece({ piece, note }) {
      if (note !== null) batch.account.log('warn', note);
      return pieceAt(batch, piece);
    },
  };
}

function leaderTurns({ area, context }: Batch, { link, signal }: Sharing, pieces: number): Turns {
  return {
    async onNone() {
      const { pieces: known, done } = await standingOf(link, area);
      // A server that restarted has forgotten them: what is missing shows when all is settled.
      if (known < pieces || done === known) return false;
      await context.sleep(LOOK_MS, signal);
      return true;
    },
    onFailure: (_, error) => Promise.reject(error),
  };
}

async function pieceAt({ input }: Batch, index: number): Promise<SourcePiece> {
  for await (const piece of input.source.pieces(index)) return piece;
  throw new Error(`The source lists more pieces than it gives: there is none at ${index}.`);
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
