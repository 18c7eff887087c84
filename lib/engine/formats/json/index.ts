import type { Format } from '../format';
import { ArrayFramer } from './array-framer';
import { detectJson } from './detect';
import { jsonDialectSchema, type JsonDialect } from './dialect';
import { LineFramer } from './line-framer';
import { splitLoneRecord } from './lone-record';
import { readPath } from './path';

/** JSON lines (NDJSON), a JSON array, or an object that holds an array. */
export const jsonFormat: Format<JsonDialect> = {
  kind: 'json',
  title: 'JSON',
  dialectSchema: jsonDialectSchema,
  detect: detectJson,
  copyDialect: () => ({ format: 'text' }),
  framer: ({ shape, records, paths = [] }, options) =>
    shape === 'lines'
      ? new LineFramer({ ...options, paths })
      : new ArrayFramer({ ...options, paths, path: records }),
  reachInto: (dialect, paths) => ({ ...dialect, paths: [...new Set([...(dialect.paths ?? []), ...paths])] }),
  isReachable: (name, fields) => fields.includes(readPath(name)?.root ?? ''),
  split: ({ paths }, record, fields) => splitLoneRecord(record, fields, paths),
};
