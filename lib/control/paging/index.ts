import type { z } from 'zod';
import { parseInput } from '../verb';
import type { Page } from './schemas';

/**
 * One page out of `limit + 1` rows: whether there is a next page shows without counting.
 * @param cursorOf  the key that the list is ordered by, as text
 */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  { cursorOf, toItem }: { cursorOf: (row: Row) => string; toItem: (row: Row) => Item },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null,
  };
}

export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/**
 * The key of a cursor; undefined on the first page.
 * @param schema  what the list is ordered by: cursors travel in addresses, where anybody may change them
 * @throws ControlError `input.invalid`
 */
export function decodeCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  return parseInput(schema, Buffer.from(cursor, 'base64url').toString('utf8'), ['cursor']);
}
