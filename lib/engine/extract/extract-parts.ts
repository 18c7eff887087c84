import { LoadError } from '../errors';
import { passing } from '../fail-point';
import type { AbsentFields, Format, Framer, FramerOptions } from '../formats/format';
import type { OpenSource, SourcePiece } from '../sources/source';
import type { RecordWatch } from './block';
import type { Encoding } from './decode';
import type { Part, ReadPlace } from './part';
import { PartCollector } from './part-collector';
import { pieceChunks } from './piece-chunks';
import type { RawColumn } from './raw-column';

/** How the pieces of a source are framed. */
export interface InputOptions {
  source: OpenSource;
  format: Format<unknown>;
  dialect: unknown;
  encoding: Encoding;
  /** Source fields that are wanted, in COPY column order. */
  fields: readonly string[];
  /** Of these, the ones that are not there everywhere. */
  absent?: AbsentFields | undefined;
  /** Whether JSON records may hold others. */
  ignoresUnknown?: boolean | undefined;
  maxRecordBytes: number;
  signal: AbortSignal;
  /** Told the fields of a piece in its own order, where that is another than `fields`. */
  onFields?(piece: string, fields: string[]): void;
}

export interface ExtractOptions extends InputOptions {
  /** COPY data of one part, about; all that a part holds in memory is bounded by twice that. */
  partBytes: number;
  /** Where every record is wanted once more as a whole, after its fields. */
  rawColumn?: RawColumn;
  watch?: RecordWatch;
  /** Everything before it is staged already. */
  from?: ReadPlace | undefined;
  /** Milliseconds; a slow source's part is cut by time too, so that its rows go on and show. */
  now(): number;
}

/** A part that has been gathering for so long goes on as it is. */
const MOST_PART_MS = 1_000;

/** JSON takes up more than the COPY data made of it, and so do the indexes of very short records. */
const HELD_PER_COPIED = 2;

/**
 * Reads the source and cuts it into parts, in order; rows are numbered from 1 through all pieces. Driven by whoever
 * takes the parts: between two parts nothing is read but what the source itself has under way.
 * @throws LoadError of the source and the format, `extract.corrupt`; the signal's reason where it is aborted
 */
export async function* extractParts(options: ExtractOptions): AsyncGenerator<Part> {
  const { from } = options;
  const collector = new PartCollector(from?.startRow ?? 1, options.rawColumn);
  const due = partClock(options, collector);
  let index = from?.piece ?? 0;
  if (from) collector.startAt(from);
  // Only where each record is a row does the source know by their number where it stands.
  const recordsBefore =
    from && !options.format.splitsRecords?.(options.dialect) ? from.startRow - 1 : undefined;
  for await (const piece of options.source.pieces(index, recordsBefore))
    yield* framePiece(options, { piece, index: index++, collector, due, from });
  options.signal.throwIfAborted();
  const last = collector.takePart();
  if (last) yield last;
}

/** All that it takes to frame a piece which is open. */
export type PieceOptions = Omit<ExtractOptions, 'source' | 'from'>;

/** Pieces that follow each other and are read apart from the others, their rows numbered within a range of their own. */
export interface LonePieces {
  pieces: Iterable<SourcePiece> | AsyncIterable<SourcePiece>;
  /** Place of the first among the source's pieces, from 0. */
  index: number;
  firstRow: number;
  /** The last number that its rows may take. */
  lastRow: number;
}

/**
 * Reads some of the pieces and cuts them into parts, as `extractParts` does with all.
 * @throws LoadError as `extractParts`; `extract.pieceTooLong` where the numbers do not suffice
 */
export async function* extractPieces(options: PieceOptions, lone: LonePieces): AsyncGenerator<Part> {
  const { firstRow, lastRow } = lone;
  for await (const part of framePieces(options, lone)) {
    if (part.lastRow > lastRow) throw pieceTooLong(part, lastRow - firstRow + 1);
    yield part;
  }
}

async function* framePieces(
  options: PieceOptions,
  { pieces, index: first, firstRow }: LonePieces,
): AsyncGenerator<Part> {
  const collector = new PartCollector(firstRow, options.rawColumn);
  const due = partClock(options, collector);
  let index = first;
  for await (const piece of pieces) yield* framePiece(options, { piece, index: index++, collector, due });
  options.signal.throwIfAborted();
  const last = collector.takePart();
  if (last) yield last;
}

function pieceTooLong({ pieces }: Part, mostRows: number): LoadError {
  return new LoadError('extract.pieceTooLong', {
    class: 'fatal',
    message: `${pieces.at(-1)!.name} holds more than ${mostRows} rows, which is more than workers can share.`,
    remedy: 'Split it, or set the load’s helpers to 0.',
  });
}

interface Framing {
  piece: SourcePiece;
  index: number;
  collector: PartCollector;
  due(): Generator<Part>;
  from?: ReadPlace | undefined;
}

async function* framePiece(
  options: PieceOptions,
  { piece, index, collector, due, from }: Framing,
): AsyncGenerator<Part> {
  collector.startPiece(piece.name, index);
  const framer = openFramer(options, {
    onSkippedLine: () => collector.skippedLines++,
    onFields: (fields) => options.onFields?.(piece.name, fields),
    watch: options.watch,
  });
  // A small part must not have to hold a whole chunk of the source.
  const sliceBytes = framer.chunkBytes ?? Math.max(16 * 1024, Math.ceil(options.partBytes / 8));
  const passed = from?.piece === index ? from : undefined;
  for await (const slice of slices(piece, options, { collector, sliceBytes, passed })) {
    options.signal.throwIfAborted();
    const isPassed = passed !== undefined && collector.framedBytes < passed.framedBytes;
    named(piece, () => framer.push(slice, collector.writer));
    collector.framedBytes += slice.length;
    await passing('extracting');
    if (!isPassed) yield* due();
    else if (collector.framedBytes < passed.framedBytes) collector.pass();
    else collector.endPass(passed);
  }
  if (passed && collector.framedBytes < passed.framedBytes) collector.endPass(passed);
  named(piece, () => framer.end(collector.writer));
  collector.endPiece();
  yield* due();
}

/** @returns what gives the part under way, where it is full or has been waiting long enough */
function partClock({ partBytes, now }: PieceOptions, collector: PartCollector): () => Generator<Part> {
  let since = now();
  return function* due() {
    const isFull = collector.copiedBytes >= partBytes || collector.heldBytes >= partBytes * HELD_PER_COPIED;
    if (!isFull && now() - since < MOST_PART_MS) return;
    const part = collector.takePart();
    if (part) yield part;
    // What the takers of the part spent is not the source's slowness.
    since = now();
  };
}

export function openFramer(
  { format, dialect, ...options }: Omit<InputOptions, 'source'>,
  told: Pick<FramerOptions, 'onSkippedLine' | 'onFields' | 'watch'> = { onSkippedLine: () => {} },
): Framer {
  const { fields, absent, ignoresUnknown, maxRecordBytes } = options;
  return format.framer(dialect, { fields, absent, ignoresUnknown, maxRecordBytes, ...told });
}

async function* slices(
  piece: SourcePiece,
  { encoding }: Omit<InputOptions, 'source'>,
  {
    collector,
    sliceBytes,
    passed,
  }: { collector: PartCollector; sliceBytes: number; passed: ReadPlace | undefined },
): AsyncGenerator<Buffer> {
  const onSourceBytes = (bytes: number) => (collector.sourceBytes += bytes);
  for await (const chunk of pieceChunks(piece, { encoding, onSourceBytes })) {
    for (let at = 0; at < chunk.length;) {
      // What is passed over ends just where the part before it ended.
      const left = (passed?.framedBytes ?? 0) - collector.framedBytes;
      const slice = chunk.subarray(at, at + (left > 0 ? Math.min(left, sliceBytes) : sliceBytes));
      at += slice.length;
      yield slice;
    }
  }
}

/** A format does not know which piece it reads; the person must. */
function named(piece: SourcePiece, frame: () => void): void {
  try {
    frame();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const { code, remedy, sqlstate } = error;
    const message = remedy ? error.message.slice(0, -remedy.length).trimEnd() : error.message;
    throw new LoadError(code, {
      class: error.class,
      message: `${piece.name}: ${message}`,
      remedy,
      sqlstate,
      cause: error,
    });
  }
}
