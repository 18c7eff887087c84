import type { Certainty } from './certainty';
import type { ValueCounts } from './formats/detect-types';
import type { DetectedColumn, NestedList } from './formats/format';
import type { ENCODINGS } from './plan';

/** What `detect` found: the preview in the browser and `stevedore detect` show this. */
export interface DetectionReport {
  format: string;
  formatConfidence: number;
  encoding: (typeof ENCODINGS)[number];
  encodingConfidence: number;
  compression: 'none' | 'gzip';
  /** The format's dialect, e.g. delimiter, quote, escape, newline, header, skipRows. */
  dialect: Record<string, unknown>;
  /** How sure each finding is: format, encoding, and the parts of the dialect that were looked for. */
  certainty: Record<string, Certainty>;
  /** Among the records that were looked at: how many have too few and too many fields. */
  ragged: { records: number; few: number; many: number } | undefined;
  columns: DetectedColumn[];
  /** Of each column, what its sampled values look like; only where nobody looks at the first rows. */
  seen?: readonly ValueCounts[];
  /** Names of values inside the records that could be fields too. */
  nested?: string[] | undefined;
  /** Lists inside the records whose elements could be rows of a table of their own. */
  lists?: NestedList[] | undefined;
  preview: (string | null)[][];
  /** Bytes of the source, where known. */
  bytesTotal: number | undefined;
}
