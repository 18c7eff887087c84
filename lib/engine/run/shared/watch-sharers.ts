import type { SqlSession } from '../../sql/session';
import { takeBackFromDead, type LostPiece } from '../../stage/shared/give-back';
import { newlyDoneParts, standingOf } from '../../stage/shared/standing';
import type { Batch } from '../batch';
import { requireThreshold } from '../stage-batch';
import { leaseMsOf } from './share-spec';

const WATCH_MS = 500;

/**
 * Keeps the batch's account while several workers stage it: their progress, their parts, what the dead among them held.
 * @param signal ends the watch
 * @throws LoadError `validate.tooManyBadRows`, judged over what all have read
 */
export async function watchSharers(batch: Batch, signal: AbortSignal): Promise<void> {
  const { context, sessions } = batch;
  await sessions.during('watch', async (session) => {
    while (!signal.aborted) {
      await lookAt(batch, session);
      await context.sleep(WATCH_MS, signal).catch(() => undefined);
    }
  });
}

async function lookAt(batch: Batch, session: SqlSession): Promise<void> {
  const { account, area, context, layout } = batch;
  const place = { area, rowColumn: layout.rowColumn };
  for (const lost of await takeBackFromDead(session, place, leaseMsOf(context))) noteLost(batch, lost);
  const { staged, refused, bytes } = await standingOf(session, area);
  Object.assign(account, { read: staged + refused, staged, refused, bytes });
  await tellParts(batch, session);
  account.progress();
  requireThreshold(batch, false);
}

/** Parts of a piece that is not done may yet be dropped: they are not told. */
export async function tellParts({ area, context }: Batch, session: SqlSession): Promise<void> {
  for (const { part, staged, refused, worker } of await newlyDoneParts(session, area))
    context.emit({ type: 'part', part, state: 'staged', rows: staged, refused, worker });
}

function noteLost({ account }: Batch, { name, attempt, worker }: LostPiece): void {
  account.attempt({
    part: name,
    number: attempt,
    class: 'retryable',
    code: 'stage.workerLost',
    message: `${worker} gave no sign of life any more. What it had staged of ${name} was dropped; the piece is staged again.`,
  });
}
