import { fileSource } from './file';
import { httpSource } from './http';
import { postgresSource } from './postgres';
import type { Source } from './source';

/** Every kind of source; the database stores the key, the contract tests loop over the entries. */
export const sources = {
  file: fileSource,
  http: httpSource,
  postgres: postgresSource,
} as const satisfies Record<string, Source<unknown>>;
