import { LoadError } from '../errors';
import type { Destination } from './destination';
import { postgresDestination } from './postgres';

/** Every kind of destination; the database stores the key, the contract tests loop over the entries. */
export const destinations = {
  postgres: postgresDestination,
} as const satisfies Record<string, Destination<unknown>>;

/** @throws LoadError `destination.unknownKind` */
export function destinationOf(kind: string): Destination<unknown> {
  const known: Record<string, Destination<unknown>> = destinations;
  if (Object.hasOwn(known, kind)) return known[kind]!;
  throw new LoadError('destination.unknownKind', {
    class: 'fatal',
    message: `There is no destination of kind "${kind}".`,
    remedy: `Known kinds: ${Object.keys(known).join(', ')}.`,
  });
}
