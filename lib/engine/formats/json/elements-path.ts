import { readPath, type Path } from './path';

/** A field of a row that does not stand in the element itself. */
export interface TakenField {
  name: string;
  /** How many objects further out than the element. */
  up: number;
  /** Where the value stands there; null for the place in the list, from 1. */
  path: Path | null;
}

/** Name of the field that says which of its list an element is. */
export const PLACE = '#';
/** Name of the field that an element goes to which is no object. */
export const VALUE = 'value';

const MOST_LEVELS = 4;
const TAKEN = /^(\^*)(?:#|\.(.+))$/;

/**
 * Reads where in a record the list stands whose elements are the rows: `items`, `order.items`, or `orders[].items` for the
 * lists of all elements of another. One path for each list on the way; undefined for what is none.
 */
export function readElements(text: string): Path[] | undefined {
  const paths = text.split('[].').flatMap((each) => wholePath(each) ?? []);
  const isRead = paths.length === text.split('[].').length && paths.length <= MOST_LEVELS;
  return isRead ? paths : undefined;
}

/**
 * Reads the name of a field that an element takes along: `^.id` and `^.customer.city` stand in the object around it, `^^.id`
 * in the one around that; `#` is the element's place in its list, `^#` that of the object around it.
 */
export function readTaken(name: string): TakenField | undefined {
  const [, carets, inside] = TAKEN.exec(name) ?? [];
  if (carets === undefined) return undefined;
  const up = carets.length;
  if (inside === undefined) return { name, up, path: null };
  const path = up > 0 ? wholePath(inside) : undefined;
  return path && { name, up, path };
}

/** Whether elements of that path have so much around them. */
export function isWithin({ up, path }: TakenField, elements: readonly Path[]): boolean {
  return path ? up <= elements.length : up < elements.length;
}

/** The column that such a field goes to by itself: `^.customer.city` → `customer_city`, `#` → `position`. */
export function columnOfTaken({ up, path }: TakenField): string {
  if (!path) return up === 0 ? 'position' : `${'parent_'.repeat(up)}position`;
  return [path.root, ...path.steps].join('_');
}

function wholePath(text: string): Path | undefined {
  return readPath(text) ?? (/^[^.[\]]+$/.test(text) ? { root: text, steps: [] } : undefined);
}
