/** A text that a kind of format is tried on. */
export interface FormatCase {
  title: string;
  dialect: unknown;
  fields: string[];
  /** Ends in the terminator of its last record. */
  text: string;
  /** The good records' cells, as PostgreSQL is to see them. */
  rows: (string | null)[][];
  /** The bytes of records that are refused, in order. */
  refused: (string | Buffer)[];
  /** Bytes to put in place of `\ue000` in the text. */
  stray?: Buffer;
  /** Rows are made of parts of the source's records: their bytes stand nowhere as they are. */
  isMade?: boolean;
  /** What may be left off at the end of the text. */
  terminator: string;
  skippedLines: number;
}

export interface DetectionCase {
  text: string;
  dialect: Record<string, unknown>;
  columns: [name: string, type: string][];
}

export interface FormatCases {
  framing: FormatCase[];
  detection: DetectionCase[];
  /** Dialects that the schema refuses. */
  nonsense: unknown[];
}
