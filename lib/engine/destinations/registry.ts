import type { Destination } from './destination';
import { postgresDestination } from './postgres';

/** Every kind of destination; the database stores the key, the contract tests loop over the entries. */
export const destinations = {
  postgres: postgresDestination,
} as const satisfies Record<string, Destination<unknown>>;
