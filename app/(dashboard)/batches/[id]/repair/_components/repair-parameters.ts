import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { REPAIR_STATES } from './repair-looks';

/** What the workbench shows stands in its address. */
export const repairParameters = {
  /** Fingerprint of an error group; left out, rows of all of them. */
  group: parseAsString,
  state: parseAsStringLiteral(REPAIR_STATES),
  /** The replay or rehearsal that is followed here. */
  run: parseAsString,
};

const serialize = createSerializer(repairParameters);

export function repairHref(batchId: string, view: Parameters<typeof serialize>[1] = {}): string {
  return serialize(`/batches/${batchId}/repair`, view);
}
