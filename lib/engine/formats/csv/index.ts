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
  fieldsOf: writtenFields,
  framer: createCsvFramer,
  split: splitLoneRecord,
};
