import type { z } from 'zod';
import type { DetectedColumn } from '../formats/format';
import type { RetryPolicy } from '../plan';

/**
 * What an incremental load needs of its source. A source leaves out what it can; the engine leaves out the rest, so that
 * one that can do nothing with it may pass over it.
 */
export interface SourceSlice {
  /** The source's field that holds the cursor. */
  field: string;
  /** The field is transformed on its way to the cursor: its own values cannot be held against the bounds. */
  isTransformed: boolean;
  /** SQL type that cursor values are compared in: numeric, float8, date, timestamp, timestamptz, text, bpchar or uuid. */
  kind: string | undefined;
  /** Smallest and greatest cursor value, inclusive: numbers and texts as they are, times as ISO 8601 (Z where they have a zone). */
  from: string | undefined;
  to: string | undefined;
}

/** What a source may use of its surroundings; nothing in the engine reads the environment itself. */
export interface SourceContext {
  signal: AbortSignal;
  /** Folders that file sources may read; `null` means anywhere (the command line: the person's own rights decide). */
  fileRoots: readonly string[] | null;
  /** Base folder for relative paths. */
  baseFolder: string;
  /** Waits; injected so that tests do not. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1, for jitter; `Math.random` where it is left out. */
  random?(): number;
  /** Left out, everything is wanted. */
  slice?: SourceSlice;
  /** Paths to read instead of what the config names; only for sources that read files. */
  files?: readonly string[] | undefined;
  /** How requests are repeated; the plan's defaults where it is left out. */
  retry?: RetryPolicy;
  /** Reports a wait or a repeated request, so that attempts are on record. */
  onAttempt?(attempt: { what: string; number: number; class: string; code: string; message: string }): void;
}

/**
 * A stretch of input in source order: one file, one page of an API, or one range of a table.
 * `bytes` pieces are raw (still compressed, in their own encoding); `records` pieces are JSON lines; `rows` pieces are
 * in the source's own format.
 */
export type SourcePiece = BytesPiece | RecordsPiece | RowsPiece;

export interface BytesPiece {
  kind: 'bytes';
  /** Shown to people: the file's path or URL without secrets. */
  name: string;
  /** Size in bytes, where it is known before reading. */
  size: number | undefined;
  /** Reads from `start` (bytes, default 0). Chunks may be reused by nobody else; they are the caller's. */
  read(start?: number): AsyncIterable<Uint8Array>;
  /** Random access for sampling (only where the medium has it). */
  readAt?(start: number, length: number): Promise<Uint8Array>;
}

export interface RecordsPiece {
  kind: 'records';
  name: string;
  /** UTF-8, one record on each line, each as the server wrote it but for newlines between its tokens. Not changed afterwards. */
  lines: Buffer;
  /** What `judge` of the open source is to know of it; plain data. */
  mark?: unknown;
}

/** Rows of known columns. */
export interface RowsPiece {
  kind: 'rows';
  name: string;
  /** UTF-8, in the format that `OpenSource.rows` names. Chunks are the caller's. */
  read(): AsyncIterable<Uint8Array>;
}

/** What a source knows of its rows without looking at any. */
export interface KnownRows {
  /** A kind of the format registry; its dialect has no settings. */
  format: string;
  columns: readonly DetectedColumn[];
  /** The first rows as text cells, for people. */
  preview(): Promise<(string | null)[][]>;
  /** Set where the rows are to be had as tuples of binary COPY too, which another server of UTF-8 may be able to read. */
  binary?: BinaryRows;
}

export interface BinaryRows {
  /** Of each column, the type as the catalog prints it, length and precision included; null where it is somebody's own. */
  types: readonly (string | null)[];
  /** Major version of the server: an older one may not know all of its values. */
  version: number;
  /** Dialect of the format. */
  dialect: Record<string, unknown>;
  /** The same source, its pieces in that dialect; closed with it. */
  source: Omit<OpenSource, 'close'>;
}

/** A piece that is known before anything is read, and that any worker can read alone. */
export interface ListedPiece {
  name: string;
  /** In bytes, about. */
  size: number | undefined;
  /** Rows of all pieces before it, where that is known: those that follow each other can be read as one then. */
  rowsBefore?: number;
  /** By which `openListed` finds exactly this piece again, on another host too; plain data, no secret. */
  reference: unknown;
}

export interface OpenSource {
  /** Total bytes of all pieces, where it is known. */
  bytesTotal: number | undefined;
  /** About how many bytes there are, where only that is known. */
  bytesExpected?: number;
  /**
   * The pieces in order; may be iterated again (a retry, a sample).
   * @param from index of the first piece to give, default 0
   * @param rowsBefore rows of the pieces before that, where an earlier process has read them
   */
  pieces(from?: number, rowsBefore?: number): AsyncIterable<SourcePiece>;
  /** All pieces in the same order, where they are known beforehand. */
  listed?: readonly ListedPiece[];
  /** By which what it gives now is told from what it gave another time, where that is known beside the list; plain data. */
  version?: unknown;
  /** Rows come and go all the time: another list does not mean that what is staged is of another source. */
  isLive?: boolean;
  /**
   * Looks at the marks of all listed pieces, in order, once workers have read them.
   * @throws LoadError `source.*` where together they are not what one reading would have taken
   */
  judge?(marks: readonly unknown[]): void;
  /** Set where the source gives `rows` pieces. */
  rows?: KnownRows;
  close(): Promise<void>;
}

/** One kind of source: one folder, one line in the registry. */
export interface Source<Config> {
  kind: string;
  title: string;
  /**
   * Kind of the connection that it reads over, where people keep one: the connection's settings, secrets among them, are
   * part of the config then.
   */
  connection?: string;
  /** The form in the browser and the check of what is stored render from this schema. */
  configSchema: z.ZodType<Config>;
  /** Fields of the config that are secret: stored encrypted, never shown. */
  secretFields: readonly string[];
  /** Who the secrets are sent to: stored ones are never sent to another. */
  secretsGoTo(config: Config): string;
  /**
   * `records` sources are read as JSON lines; `bytes` sources with the format that is set or detected; `rows` sources with
   * the format and the columns that they name themselves.
   */
  yields(config: Config): SourcePiece['kind'];
  /**
   * Finds what there is to read. Cheap: opens no more than it must to know that the source exists.
   * @throws LoadError `source.notFound`, `source.notAllowed`, `source.empty` (fatal), `source.unreachable` (retryable)
   */
  open(config: Config, context: SourceContext): Promise<OpenSource>;
  /** What opens the pieces that a worker has listed; only where `open` lists pieces. */
  openListed?(config: Config, context: SourceContext): Promise<OpenPiece>;
}

/**
 * Opens the piece of a reference.
 * @throws LoadError `source.*` where this worker cannot read it, or finds something else in its place
 */
export type OpenPiece = (reference: unknown) => Promise<SourcePiece>;
