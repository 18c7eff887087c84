import { z } from 'zod';
import type { ListedPiece } from '../source';
import type { PieceToRead } from './read-rows';

const bound = z.string().nullable();

/** Plain data that finds a piece again; of the config, which has the address and the secrets, it repeats nothing. */
const referenceSchema = z.object({
  name: z.string(),
  snapshot: z.string(),
  columns: z.array(z.string()).min(1),
  isBinary: z.boolean(),
  range: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('key'), column: z.string(), from: bound, to: bound }),
      z.object({ by: z.literal('block'), from: z.int().min(0), to: z.int().min(0).nullable() }),
    ])
    .nullable(),
});

export function listed({ name, snapshot, columns, range, isBinary }: PieceToRead): ListedPiece {
  return { name, size: undefined, reference: { name, snapshot, columns, range, isBinary } };
}

export function readReference(reference: unknown): PieceToRead {
  return referenceSchema.parse(reference);
}
