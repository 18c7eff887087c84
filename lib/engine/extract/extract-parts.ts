import { LoadError } from '../errors';
import type { Format, Framer } from '../formats/format';
import type { OpenSource, SourcePiece } from '../sources/source';
import type { Encoding } from './decode';
import type { Part } from './part';
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
  maxRecordBytes: number;
  signal: AbortSignal;
}

export interface ExtractOptions extends InputOptions {
  /** COPY data of one part, about; all that a part holds in memory is bounded by twice that. */
  partBytes: number;
  /** Where every record is wanted once more as a whole, after its fields. */
  rawColumn?: RawColumn;
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
  const { source, signal, partBytes } = options;
  const collector = new PartCollector(options.rawColumn);
  // A small part must not have to hold a whole chunk of the source.
  const sliceBytes = Math.max(16 * 1024, Math.ceil(partBytes / 8));
  const due = partClock(options, collector);
  let index = 0;
  for await (const piece of source.pieces()) {
    collector.startPiece(piece.name, index++);
    const framer = openFramer(options, () => collector.skippedLines++);
    for await (const slice of slices(piece, options, { collector, sliceBytes })) {
      signal.throwIfAborted();
      named(piece, () => framer.push(slice, collector.writer));
      yield* due();
    }
    named(piece, () => framer.end(collector.writer));
    yield* due();
  }
  signal.throwIfAborted();
  const last = collector.takePart();
  if (last) yield last;
}

/** @returns what gives the part under way, where it is full or has been waiting long enough */
function partClock({ partBytes, now }: ExtractOptions, collector: PartCollector): () => Generator<Part> {
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
  { format, dialect, fields, maxRecordBytes }: InputOptions,
  onSkippedLine: () => void = () => {},
): Framer {
  return format.framer(dialect, { fields, maxRecordBytes, onSkippedLine });
}

async function* slices(
  piece: SourcePiece,
  { encoding }: InputOptions,
  { collector, sliceBytes }: { collector: PartCollector; sliceBytes: number },
): AsyncGenerator<Buffer> {
  const onSourceBytes = (bytes: number) => (collector.sourceBytes += bytes);
  for await (const chunk of pieceChunks(piece, { encoding, onSourceBytes })) {
    for (let at = 0; at < chunk.length; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes);
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
