import type { Format } from '../format';
import { copyDialectOf, csvDialectSchema, type CsvDialect } from './dialect';
import { detectCsv } from './detect-csv';
import { createCsvFramer, writtenFields } from './framer';
import { splitLoneRecord } from './lone-record';

export type { CsvDialect };

/** Text with delimiters: CSV, TSV and their kin. */
export const csvFormat: Format<CsvDialect> = {
  kind: 'csv',
  title: 'CSV, TSV',
  dialectSchema: csvDialectSchema,
  detect: detectCsv,
  copyDialect: copyDialectOf,
  whyNoRows: ({ header }) =>
    header
      ? 'It is empty or holds a header alone: check the source, and whether its first line is really a header.'
      : 'It is empty: check the source.',
  fieldsOf: writtenFields,
  framer: createCsvFramer,
  split: splitLoneRecord,
};
