import type { Kind, ValueCounts } from '../../formats/detect-types';
import { baseName, familyOf, type TypeFamily } from '../../sql/column-type';

const NUMBERS: readonly Kind[] = ['integer', 'code', 'decimal', 'bare-exponent'];
const BOOLEANS: readonly Kind[] = ['boolean-lower', 'boolean-upper', 'boolean-title', 'boolean-letter'];
const DATES: readonly Kind[] = ['date', 'timestamp', 'timestamptz'];

/** Kinds of values that are certainly none of a family; what a value of kind `other` is, only PostgreSQL can say. */
const STRANGERS: Partial<Record<TypeFamily, readonly Kind[]>> = {
  integer: ['decimal', 'bare-exponent', ...BOOLEANS, ...DATES, 'uuid', 'json'],
  decimal: [...BOOLEANS, ...DATES, 'uuid', 'json'],
  boolean: ['decimal', ...DATES, 'uuid', 'json'],
  date: ['decimal', ...BOOLEANS, 'uuid', 'json'],
  timestamp: ['decimal', ...BOOLEANS, 'uuid', 'json'],
  uuid: [...NUMBERS, ...BOOLEANS, ...DATES],
};

/** Families that no word without a digit belongs to. */
const WORDLESS: readonly TypeFamily[] = ['integer', 'decimal', 'date', 'timestamp', 'uuid'];

/** How many of the sampled values a column of this type certainly refuses. */
export function countMisfits(type: string, seen: ValueCounts): number {
  const family = familyOf(type);
  const strange = (STRANGERS[family] ?? []).reduce((sum, kind) => sum + (seen.kinds[kind] ?? 0), 0);
  const words = WORDLESS.includes(family) ? seen.words : 0;
  return strange + words + beyond(type, seen);
}

function beyond(type: string, { beyondSmallint, beyondInteger }: ValueCounts): number {
  if (familyOf(type) !== 'integer' || /^(bigint|int8)$/.test(baseName(type))) return 0;
  return /^(smallint|int2)$/.test(baseName(type)) ? beyondSmallint : beyondInteger;
}

const KIND_OF_FAMILY: Partial<Record<TypeFamily, Kind>> = {
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean-lower',
  date: 'date',
  timestamp: 'timestamp',
  uuid: 'uuid',
  text: 'other',
};

/** As one value that takes all that its type can hold; undefined for types that say nothing of what they hold. */
export function countsOfType(type: string): ValueCounts | undefined {
  const kind = KIND_OF_FAMILY[familyOf(type)];
  if (!kind) return undefined;
  const isInteger = kind === 'integer';
  return {
    values: 1,
    kinds: { [kind]: 1 },
    words: kind === 'other' ? 1 : 0,
    beyondSmallint: isInteger && !/^(smallint|int2)$/.test(baseName(type)) ? 1 : 0,
    beyondInteger: isInteger && /^(bigint|int8)$/.test(baseName(type)) ? 1 : 0,
    longest: kind === 'other' ? Number(/\((\d+)\)$/.exec(type)?.[1] ?? 0) : 0,
  };
}
