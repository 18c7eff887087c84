import { extractPieces } from '../../extract/extract-parts';
import type { Part } from '../../extract/part';
import { rowsOfPiece } from '../../piece-rows';
import type { OpenPiece, SourcePiece } from '../../sources/source';
import type { SqlSession } from '../../sql/session';
import type { StagedPart } from '../../stage/lane';
import {
  finishPiece,
  nextPartNumber,
  takePiece,
  type PieceReading,
  type SharedPart,
  type TakenPiece,
} from '../../stage/shared/pieces';
import { recordBackend, type Sharer } from '../../stage/shared/sharers';
import type { DoubtfulRecords } from '../../stage/doubtful-records';
import { BatchLane, doubtfulRecords, watchWith, type Staging } from '../batch-lane';
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
  openPiece: OpenPiece;
  onStaged?(staged: StagedPart): void;
}

/** What a lane does beside staging. */
export interface Turns {
  onTaken?(taken: TakenPiece): void;
  /** No piece is to be had at this moment. @returns whether to look again */
  onNone(): Promise<boolean>;
  /** A piece could not be staged. @throws where the lane is to end */
  onFailure(taken: TakenPiece, error: unknown): Promise<void>;
}

/** Takes pieces and stages them, one after the other. */
export async function runShareLane(sharing: Sharing, number: number, turns: Turns): Promise<void> {
  const { link, staging, sharer, signal } = sharing;
  const current: Current = {};
  const doubtful = doubtfulRecords(staging);
  const lane = new BatchLane(staging, {
    doubtful,
    name: `${sharer.id.slice(0, 8)}_${number}`,
    onSession: (session) => recordBackend(session, staging.area, sharer),
    onTable: async () => undefined,
    shared: (part, tally) => ({ ...current.part!, facts: { pieces: part.pieces, refused: tally } }),
  });
  for (;;) {
    signal.throwIfAborted();
    if (staging.context.pause?.aborted) return;
    const taken = await takePiece(link, staging.area, sharer);
    if (!taken) {
      if (await turns.onNone()) continue;
      return;
    }
    turns.onTaken?.(taken);
    await stagePiece(sharing, { lane, doubtful, current, taken }).catch((error: unknown) =>
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
  doubtful: DoubtfulRecords;
  current: Current;
  taken: TakenPiece;
}

async function stagePiece(sharing: Sharing, { lane, doubtful, current, taken }: PieceWork): Promise<void> {
  const { link, sharer, staging, signal } = sharing;
  const { area, context } = staging;
  const read: PieceReading = { rows: 0, skippedLines: 0, bytes: 0, marks: [] };
  for await (const part of partsOf(sharing, { taken, doubtful }, read.marks)) {
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

async function* partsOf(
  sharing: Sharing,
  { taken, doubtful }: Pick<PieceWork, 'taken' | 'doubtful'>,
  marks: unknown[],
): AsyncGenerator<Part> {
  const { staging, framing, signal } = sharing;
  const { account, plan, context } = staging;
  const { piece: index, rowsBefore } = taken;
  const { firstRow, lastRow } = rowsOfPiece(index);
  const options = {
    ...{ ...framing, ...plan.tuning, signal, watch: watchWith(staging, doubtful), now: context.now },
    onFields: (name: string, fields: string[]) => context.emit({ type: 'pieceFields', piece: name, fields }),
  };
  const pieces = openInTurn(sharing, taken, marks);
  const lone = { pieces, index, firstRow: firstRow + rowsBefore, lastRow };
  yield* account.timedItems('extract', extractPieces(options, lone));
}

/** Each is opened while the one before it is staged: a page of an API takes its time to come. */
async function* openInTurn(
  { openPiece }: Sharing,
  { references }: TakenPiece,
  marks: unknown[],
): AsyncGenerator<SourcePiece> {
  let next = openPiece(references[0]);
  for (let at = 1; at <= references.length; at += 1) {
    const piece = await next;
    marks.push(piece.kind === 'records' ? piece.mark : null);
    if (at < references.length) {
      next = openPiece(references[at]);
      // Whoever stops here never awaits it.
      next.catch(() => undefined);
    }
    yield piece;
  }
}
