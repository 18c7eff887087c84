import type { Format } from '../format';
import { ArrayFramer } from './array-framer';
import { detectJson } from './detect';
import { isTakeable, jsonDialectSchema, pathsInside, type JsonDialect } from './dialect';
import { readTaken } from './elements-path';
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
  framer: ({ shape, records, elements, paths = [] }, options) =>
    shape === 'lines'
      ? new LineFramer({ ...options, elements, paths })
      : new ArrayFramer({ ...options, elements, paths, path: records }),
  splitsRecords: ({ elements }) => elements !== undefined,
  reachInto: (dialect, paths) => ({ ...dialect, paths: [...new Set([...(dialect.paths ?? []), ...paths])] }),
  isReachable: (name, fields, { elements }) =>
    readTaken(name) ? isTakeable(name, elements) : fields.includes(readPath(name)?.root ?? ''),
  split: (dialect, record, fields) => splitLoneRecord(record, fields, pathsInside(dialect)),
};
