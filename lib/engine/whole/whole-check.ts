/** A value that does not fit, and where it stands. */
export interface UnfitPlace {
  /** 1-based, in its piece. */
  line: number;
  piece: string;
  /** As it stands in the source, cut. */
  value: string;
}

/** Whether every value of a column is one of its type. */
export interface CheckedColumn {
  field: string;
  /** What its values were held against, after its transforms. */
  type: string;
  isTransformed: boolean;
  /** Why nothing can be said of its values. */
  problem: string | null;
  /** Values that are neither NULL nor empty. */
  values: number;
  nulls: number;
  /** Empty texts that count as values. */
  empties: number;
  /** Of all that are not NULL, those that a batch would quarantine their rows for. */
  unfit: number;
  /** The first ones. */
  places: UnfitPlace[];
  /** All texts that do not fit, where they are few; else none. */
  words: { text: string; count: number }[];
  /** The narrowest type that keeps every value of the column, without its transforms, as it is. */
  fitting: string;
}

/** Records that could not be told into fields, for the same reason. */
export interface RefusedGroup {
  message: string;
  rows: number;
  /** The first ones. */
  places: { line: number; piece: string }[];
}

/** What a source holds from its beginning to its end. */
export interface WholeCheck {
  /** Those that could not be told into fields among them. */
  rows: number;
  bytes: number;
  seconds: number;
  /** False where it took too long, and was ended: it says nothing of the rest. */
  isWhole: boolean;
  /** A server said what its types take. Without one, whatever is not plainly of a type counts as unfit. */
  isJudged: boolean;
  columns: CheckedColumn[];
  refused: { rows: number; groups: RefusedGroup[] };
}

export interface CheckProgress {
  bytes: number;
  /** Where known. */
  bytesTotal: number | undefined;
  rows: number;
}
