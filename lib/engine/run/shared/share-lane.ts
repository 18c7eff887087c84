import { extractPiece } from '../../extract/extract-parts';
import type { Part } from '../../extract/part';
import { rowsOfPiece } from '../../piece-rows';
import type { SourcePiece } from '../../sources/source';
import type { SqlSession } from '../../sql/session';
import type { StagedPart } from '../../stage/lane';
import {
  finishPiece,
  nextPartNumber,
  takePiece,
  type SharedPart,
  type TakenPiece,
} from '../../stage/shared/pieces';
import { recordBackend, type Sharer } from '../../stage/shared/sharers';
import { BatchLane, type Staging } from '../batch-lane';
import type { Framing } from './share-spec';

/** One worker's view of a batch that several share: the leader's and each helper's lanes work with the same. */
export interface Sharing {
  staging: Staging;
  sharer: Sharer;
  /** For single statements of all lanes; they follow each other. */
  link: Pick<SqlSession, 'query'>;
  framing: Framing;
  /** Ends all lanes. */
  signal: AbortSignal;
  openPiece(taken: TakenPiece): Promise<SourcePiece>;
  onStaged?(staged: StagedPart): void;
}

/** What a lane does beside staging. */
export interface Turns {
  /** No piece is to be had at this moment. @returns whether to look again */
  onNone(): Promise<boolean>;
  /** A piece could not be staged. @throws where the lane is to end */
  onFailure(taken: TakenPiece, error: unknown): Promise<void>;
}

/** Takes pieces and stages them, one after the other. */
export async function runShareLane(sharing: Sharing, number: number, turns: Turns): Promise<void> {
  const { link, staging, sharer, signal } = sharing;
  const current: Current = {};
  const lane = new BatchLane(staging, {
    name: `${sharer.id.slice(0, 8)}_${number}`,
    onSession: (session) => recordBackend(session, staging.area, sharer),
    onTable: async () => undefined,
    shared: (part, tally) => ({ ...current.part!, facts: { ...placeOf(part), refused: tally } }),
  });
  for (;;) {
    signal.throwIfAborted();
    if (staging.context.pause?.aborted) return;
    const taken = await takePiece(link, staging.area, sharer);
    if (!taken) {
      if (await turns.onNone()) continue;
      return;
    }
    await stagePiece(sharing, { lane, current, taken }).catch((error: unknown) =>
      turns.onFailure(taken, error),
    );
  }
}

/** What the lane says of the part under way. */
interface Current {
  part?: Omit<SharedPart, 'facts'>;
}

interface PieceWork {
  lane: BatchLane;
  current: Current;
  taken: TakenPiece;
}

async function stagePiece(sharing: Sharing, { lane, current, taken }: PieceWork): Promise<void> {
  const { link, sharer, staging, signal } = sharing;
  const { area, context } = staging;
  const read = { rows: 0, skippedLines: 0, bytes: 0 };
  for await (const part of partsOf(sharing, taken)) {
    signal.throwIfAborted();
    const bytes = part.sourceBytesSoFar - read.bytes;
    read.bytes = part.sourceBytesSoFar;
    read.rows += part.rows;
    read.skippedLines += part.skippedLines;
    if (part.rows === 0) continue;
    part.ordinal = await nextPartNumber(link, area);
    current.part = { sharer, taken, bytes };
    const staged = await lane.stage(part);
    sharing.onStaged?.(staged);
    part.release();
  }
  // Nothing refused is lost: it is kept before anybody counts on the piece.
  await context.quarantine.flush();
  await finishPiece(link, area, { sharer, taken, ...read });
}

async function* partsOf(sharing: Sharing, taken: TakenPiece): AsyncGenerator<Part> {
  const { staging, framing, signal } = sharing;
  const { account, plan, context } = staging;
  const piece = await sharing.openPiece(taken);
  const options = { ...framing, ...plan.tuning, signal, now: context.now };
  const lone = { piece, index: taken.piece, ...rowsOfPiece(taken.piece) };
  yield* account.timedItems('extract', extractPiece(options, lone));
}

/** Where the part's first record stands in its piece. */
function placeOf({ pieces }: Part): { byteOffset: number; line: number } {
  const { byteOffset, line } = pieces[0]!;
  return { byteOffset, line };
}
