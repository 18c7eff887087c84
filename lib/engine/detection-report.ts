import type { DetectedColumn } from './formats/format';
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
  columns: DetectedColumn[];
  preview: (string | null)[][];
  /** Bytes of the source, where known. */
  bytesTotal: number | undefined;
}
