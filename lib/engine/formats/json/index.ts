import type { Format } from '../format';
import { ArrayFramer } from './array-framer';
import { detectJson } from './detect';
import { jsonDialectSchema, type JsonDialect } from './dialect';
import { LineFramer } from './line-framer';

/** JSON lines (NDJSON), a JSON array, or an object that holds an array. */
export const jsonFormat: Format<JsonDialect> = {
  kind: 'json',
  title: 'JSON',
  dialectSchema: jsonDialectSchema,
  detect: detectJson,
  copyDialect: () => ({ format: 'text' }),
  framer: ({ shape, records }, options) =>
    shape === 'lines' ? new LineFramer(options) : new ArrayFramer({ ...options, path: records }),
};
