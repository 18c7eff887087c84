/** A small world that a kind of source is tried in. */
export interface SourceWorld {
  /** Reads `contents`. */
  config: unknown;
  /** What each piece holds, in order: text, or records as JSON. */
  contents: string[];
  /** Where it gives rows. */
  columns?: unknown[];
  /** Its pieces are known before they are read. */
  isListed: boolean;
  /** Nothing is there. */
  missing: unknown;
  /** Nothing is in it, which for some is an error and for others an end without pieces. */
  empty: { config: unknown; isError: boolean };
  /** Has so much to give that nobody reads it all. */
  endless: unknown;
  /** What is still open: files, requests. */
  openHandles(): Promise<number>;
  close(): Promise<void>;
}

export interface SourceCase {
  title: string;
  /** Texts that must never show in an error or an attempt. */
  secrets: string[];
  /** Configs that the schema refuses. */
  nonsense: unknown[];
  start(): Promise<SourceWorld>;
}
