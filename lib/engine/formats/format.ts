import type { z } from 'zod';
import type { BlockWriter, RecordWatch } from '../extract/block';
import type { ValueCounts } from './detect-types';
import type { ProposedReading } from './propose-reading';

/** How the bytes of COPY data that a format writes are to be read by PostgreSQL. */
export interface CopyDialect {
  format: 'csv' | 'text' | 'binary';
  /** Single characters, for csv only. */
  delimiter?: string;
  quote?: string;
  escape?: string;
}

/** A column as the sample shows it. `type` is a PostgreSQL type name, the narrowest that holds every sampled value. */
export interface DetectedColumn {
  name: string;
  type: string;
  nullable: boolean;
  /** 0 to 1. */
  confidence: number;
  /** For text: the narrower type that it could be, and how to get there. */
  proposal?: ProposedReading;
  /** The header ends before it, and records do not: its name is made up. */
  isUnnamed?: boolean;
  /** A value inside the records that is a field only because the load names it. */
  isReached?: boolean;
  /** The column that it goes to by name, where that is not its own. */
  columnName?: string;
}

/** A list inside the records whose elements could be rows of a table of their own. */
export interface NestedList {
  path: string;
  holds: 'objects' | 'values';
}

export interface Detection<Dialect> {
  dialect: Dialect;
  columns: DetectedColumn[];
  /** Of each column, what its sampled values look like. */
  seen: ValueCounts[];
  /** 0 to 1. */
  confidence: number;
  /** Of each part of the dialect that was detected, 0 to 1. */
  confidences?: Record<string, number>;
  /** Among the records that were looked at: how many have too few and too many fields. */
  ragged?: { records: number; few: number; many: number };
  /** Names of values inside the records that could be fields too. */
  nested?: string[];
  lists?: NestedList[];
  /** First rows as text cells, NULL apart from empty: for the preview. */
  preview: (string | null)[][];
}

/**
 * Turns UTF-8 bytes of one piece into framed COPY records. Stateful; one framer per piece.
 * It writes whole records through the BlockWriter: each prefixed with its row number as first COPY column,
 * each with exactly `columnCount` further columns. What PostgreSQL would treat as a hard error never reaches
 * COPY: such records go to `writer.refuse(…)` whole.
 */
export interface Framer {
  /** Consumes a chunk; keeps an unfinished record for the next call. `chunk` stays valid and unchanged afterwards. */
  push(chunk: Buffer, writer: BlockWriter): void;
  /** Most bytes that a chunk should have, where few of them can make many rows. */
  readonly chunkBytes?: number | undefined;
  /** End of the piece: writes or refuses what is left. */
  end(writer: BlockWriter): void;
}

export interface FramerOptions {
  /** Names of the source fields that are wanted, in COPY column order. */
  fields: readonly string[];
  /** Past this many bytes a record is refused and framing starts again at the next line. */
  maxRecordBytes: number;
  /** Skipped lines (blank, comment, preamble, header) are counted here. */
  onSkippedLine(): void;
  /** Fields that are not there everywhere. */
  absent?: AbsentFields | undefined;
  /** What JSON records hold beside the wanted fields is passed over; else such a record is refused. */
  ignoresUnknown?: boolean | undefined;
  /** Told the fields in the order that the piece has them in, where that is another than `fields`. */
  onFields?(fields: string[]): void;
  /** For framers that see where fields end as they go: to be asked of each record. */
  watch?: RecordWatch | undefined;
}

/**
 * Fields that a piece (of formats that say what a piece holds) or a record may lack: `null` puts NULL in their place, `refuse`
 * refuses the records that lack them. Any other field must be there.
 */
export type AbsentFields = Readonly<Record<string, 'null' | 'refuse'>>;

/** One kind of format: one folder, one line in the registry. */
export interface Format<Dialect> {
  kind: string;
  title: string;
  /** What sources of their own give: nobody chooses it, and nothing is detected. */
  isOfSource?: boolean;
  dialectSchema: z.ZodType<Dialect>;
  /**
   * Reads a sample (UTF-8, from the start of the first piece; `isWhole` where that is the whole input) and says what
   * it is; `undefined` where it is certainly not this format. Given parts of the dialect are taken as they are.
   * `moreSamples` are slices from later in the input (they start and end mid-record) for type detection. With `isTyped`
   * off little hangs on the types of the columns, and a format may judge them by the first records alone. With `isKnown`
   * somebody knows what the rows have: that the sample holds records and no row is no mistake then.
   */
  detect(
    sample: Buffer,
    given: Partial<Dialect>,
    options: { isWhole: boolean; moreSamples: readonly Buffer[]; isTyped?: boolean; isKnown?: boolean },
  ): Detection<Dialect> | undefined;
  copyDialect(dialect: Dialect): CopyDialect;
  /** What to look at where a source gave no row: a sentence. */
  whyNoRows(dialect: Dialect): string;
  /** For formats whose records may give several rows, or none: whether they do. */
  splitsRecords?(dialect: Dialect): boolean;
  /** For formats whose records nest: whether a name leads into one of the fields, */
  isReachable?(name: string, fields: readonly string[], dialect: Dialect): boolean;
  /** and the dialect in which such names are fields too. */
  reachInto?(dialect: Dialect, names: readonly string[]): Dialect;
  /**
   * The fields that a piece says it has, read from its start (UTF-8); undefined where it says nothing. Left out by formats
   * whose pieces never do.
   */
  fieldsOf?(dialect: Dialect, head: Buffer, isWhole: boolean): string[] | undefined;
  /**
   * @throws LoadError `format.missingField` where the piece's header lacks a wanted field (thrown by the first push/end),
   *   `format.header` for a header that cannot be used
   */
  framer(dialect: Dialect, options: FramerOptions): Framer;
  /**
   * Takes a single record apart, as the framer would write it: for the few that people look at.
   * @param fields  all that the record has, in its own order
   * @returns a cell for each field, NULL apart from empty; `undefined` where the bytes are no whole record of these fields
   */
  split(dialect: Dialect, record: Buffer, fields: readonly string[]): (string | null)[] | undefined;
}
