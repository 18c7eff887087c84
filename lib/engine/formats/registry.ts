import { copyFormat } from './copy';
import { csvFormat } from './csv';
import type { Format } from './format';
import { jsonFormat } from './json';

/**
 * Every kind of format; the database stores the key, the contract tests loop over the entries. Detection tries them in
 * this order: JSON shows by its first byte.
 */
export const formats = {
  json: jsonFormat,
  csv: csvFormat,
  copy: copyFormat,
} as const satisfies Record<string, Format<unknown>>;
