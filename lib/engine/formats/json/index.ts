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
  whyNoRows: ({ elements, records }) => {
    if (elements)
      return `Check that its records still hold a list at "${elements}": none has an element there.`;
    return records
      ? `Check that its records still stand at "${records}".`
      : 'It holds no record: check the source.';
  },
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
