import { familyOf } from '../sql/column-type';

export interface Counted {
  text: string;
  rows: number;
}

/** What the values of one column look like. */
export interface ColumnProfile {
  rows: number;
  nulls: number;
  /** Empty, or nothing but blanks. */
  blanks: number;
  distinct: number;
  /** In the order of the column's type; null without a value. */
  min: string | null;
  max: string | null;
  /** Characters of the shortest and the longest value. */
  shortest: number | null;
  longest: number | null;
  /** Digits as 9, letters of ASCII as A and a: the most frequent first. */
  shapes: Counted[];
  top: Counted[];
}

const MOST_TOP = 12;
const MOST_SHAPES = 4;
const LONGEST_SHAPE = 40;

/**
 * @param cells  values as text, those that cannot be read left out
 * @param type  of the column that holds them
 */
export function profileCells(cells: readonly (string | null)[], type: string): ColumnProfile {
  const values = cells.filter((cell) => cell !== null);
  const lengths = values.map((value) => [...value].length);
  const counts = countsOf(values);
  const { min, max } = ends([...counts.keys()], type);
  return {
    rows: cells.length,
    nulls: cells.length - values.length,
    blanks: values.filter((value) => value.trim() === '').length,
    distinct: counts.size,
    min,
    max,
    shortest: values.length > 0 ? Math.min(...lengths) : null,
    longest: values.length > 0 ? Math.max(...lengths) : null,
    shapes: mostFrequent(countsOf(values.map(shapeOf)), MOST_SHAPES),
    top: mostFrequent(counts, MOST_TOP),
  };
}

/** `12-ABc` → `99-AAa`. */
function shapeOf(value: string): string {
  return value
    .slice(0, LONGEST_SHAPE)
    .replaceAll(/[0-9]/g, '9')
    .replaceAll(/[A-Z]/g, 'A')
    .replaceAll(/[a-z]/g, 'a');
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function mostFrequent(counts: ReadonlyMap<string, number>, most: number): Counted[] {
  return [...counts]
    .map(([text, rows]) => ({ text, rows }))
    .sort((a, b) => b.rows - a.rows || (a.text < b.text ? -1 : 1))
    .slice(0, most);
}

/** PostgreSQL writes dates and times so that their text sorts as they do; what is no number among numbers has no place. */
function ends(values: readonly string[], type: string): Pick<ColumnProfile, 'min' | 'max'> {
  const isNumeric = ['integer', 'decimal'].includes(familyOf(type));
  const placed = isNumeric ? values.filter((value) => Number.isFinite(Number(value))) : values;
  const isBelow = isNumeric
    ? (a: string, b: string) => Number(a) < Number(b)
    : (a: string, b: string) => a < b;
  let [min, max] = [placed[0] ?? null, placed[0] ?? null];
  for (const value of placed) {
    if (isBelow(value, min!)) min = value;
    if (isBelow(max!, value)) max = value;
  }
  return { min, max };
}
