/** Why a record was refused, or a row quarantined. `value` is the offending cell as text, cut at 200 characters. */
export interface Reason {
  column: string | null;
  /** The rule's kind, e.g. `required`, `range`, `type`, `malformed`. */
  rule: string;
  sqlstate: string | null;
  value: string | null;
  message: string;
}

/** A record that never reaches COPY. `raw` is its bytes without the line terminator. */
export interface RefusedRecord {
  row: number;
  /** Name of the piece that it comes from. */
  piece: string;
  line: number;
  byteOffset: number;
  raw: Buffer;
  reasons: Reason[];
}

/**
 * A run of framed records: COPY data ready to send, kept in memory until PostgreSQL has taken it and said how many
 * rows it kept, so that a refused row can be shown whole.
 */
export interface Block {
  /** COPY data; every record of text ends in `\n`. */
  data: Buffer;
  rows: number;
  /** Row number of each record, ascending (refused records leave gaps). */
  rowNumbers: Float64Array;
  /** Start of each record in `data`, with one more entry for the end. */
  starts: Uint32Array;
  /** Line (1-based, in its piece) and byte offset (in the piece's decoded bytes) of each record. */
  lines: Uint32Array;
  byteOffsets: Float64Array;
  /** Name of the piece that the records come from. */
  piece: string;
  /** Records that are better not sent to COPY, ascending; undefined where not all of them were looked at. */
  doubtful?: readonly number[] | undefined;
  /** Stretches of the source that `rawAt` reads where `data` does not hold the records verbatim; kept alive by the block. */
  sources: readonly Buffer[];
  /** The record as it stood in the source, without its terminator. */
  rawAt(index: number): Buffer;
}

/**
 * Where framers write. The hot path of the engine: a framer takes `buffer` and `position` into locals, writes a whole
 * record, and closes it with `endRecord`.
 */
export interface BlockWriter {
  /** Current output buffer; replaced by `reserve` and by `endRecord` when a block is full. */
  buffer: Buffer;
  /** Next free byte in `buffer`. */
  position: number;
  /** Makes room for `bytes` more at `position` (may move the open record to another buffer; re-read both fields). */
  reserve(bytes: number): void;
  /** Writes the row number as the first COPY column, with `separator` (one byte) after it. Reserves its own room. */
  beginRecord(separator: number): void;
  /** The same for a tuple of binary COPY that has so many fields more. Its fields follow, without their number. */
  beginTuple(fields: number): void;
  /** Drops what was written since beginRecord; the row number is used again by the next record or by `refuse`. */
  abandonRecord(): void;
  /**
   * Says that the open record is `source[start, end)`, where `data` will not hold it verbatim after the prefix. The block
   * keeps `source`, which must not change: pass large stretches, not single records.
   */
  keepSource(source: Buffer, start: number, end: number): void;
  /**
   * Closes the record (of text, the caller wrote its final `\n`).
   * @param isDoubtful  undefined where nobody looked
   */
  endRecord(line: number, byteOffset: number, isDoubtful?: boolean): void;
  /** Takes the next row number for a record that must not reach COPY. Legal only outside an open record. */
  refuse(record: Omit<RefusedRecord, 'row' | 'piece'>): void;
}

/** Says of records, as they are framed, that they had better not be sent to COPY: whoever stages them decides. */
export interface RecordWatch {
  /** Fields from the first to the last that it looks at; 0 where there is nothing to look at. May change between records. */
  readonly fields: number;
  /**
   * @param start   of the record's first field in `data`
   * @param bounds  where each of the fields starts behind `start`, and behind the last of them, where another one would
   */
  isDoubtful(data: Buffer, start: number, bounds: Int32Array): boolean;
}
