/** Why a source field and a column belong together. */
export type MatchReason = 'same name' | 'same letters' | 'close spelling' | 'same type';

export interface Match {
  column: string;
  reason: MatchReason;
  /** 0 to 1. */
  confidence: number;
}

interface Named {
  name: string;
  /** What its column would be called, where that is another. */
  columnName?: string;
  type?: string;
}

const LEAST_CLOSENESS = 0.72;
/** What the names do not say is no more than a guess. */
const TYPE_ALONE = 0.5;

/**
 * Proposes a column for each field: same name, same letters (case, blanks and underscores aside), close spelling, where
 * an equal type tips the balance; of those left, the only field and the only column of a type that is not text. Each
 * column is given to one field at most, the surest first.
 */
export function proposeMatches(fields: readonly Named[], columns: readonly Named[]): Map<string, Match> {
  const pairs = fields.flatMap((field) =>
    columns.flatMap((column) => {
      const match = compare(field, column);
      return match ? [{ field: field.name, match }] : [];
    }),
  );
  pairs.sort((a, b) => b.match.confidence - a.match.confidence);
  const proposals = new Map<string, Match>();
  const taken = new Set<string>();
  for (const { field, match } of pairs) {
    if (proposals.has(field) || taken.has(match.column)) continue;
    proposals.set(field, match);
    taken.add(match.column);
  }
  for (const [field, column] of onlyOfTheirType(
    fields.filter(({ name }) => !proposals.has(name)),
    columns.filter(({ name }) => !taken.has(name)),
  ))
    proposals.set(field, { column, reason: 'same type', confidence: TYPE_ALONE });
  return proposals;
}

function onlyOfTheirType(fields: readonly Named[], columns: readonly Named[]): [string, string][] {
  return fields.flatMap((field): [string, string][] => {
    const family = familyOf(field.type);
    if (family === undefined || family === 'text') return [];
    const rivals = fields.filter((each) => familyOf(each.type) === family);
    const fitting = columns.filter((each) => familyOf(each.type) === family);
    return rivals.length === 1 && fitting.length === 1 ? [[field.name, fitting[0]!.name]] : [];
  });
}

/** `integer`, `bigint` and `numeric(10,2)` are all numbers; undefined for types that only the database knows. */
function familyOf(type: string | undefined): string | undefined {
  return FAMILIES.find(([, pattern]) => pattern.test(type ?? ''))?.[0];
}

const FAMILIES: readonly [string, RegExp][] = [
  ['number', /^(smallint|integer|bigint|numeric|decimal|real|double)/],
  ['timestamp', /^timestamp/],
  ['date', /^date$/],
  ['time', /^time\b/],
  ['boolean', /^bool/],
  ['uuid', /^uuid$/],
  ['json', /^jsonb?$/],
  ['text', /^(text|char|varchar|citext)/],
];

function compare(field: Named, column: Named): Match | null {
  const { name, columnName = name } = field;
  if (columnName === column.name) return { column: column.name, reason: 'same name', confidence: 1 };
  const [a, b] = [letters(columnName), letters(column.name)];
  if (a !== '' && a === b) return { column: column.name, reason: 'same letters', confidence: 0.95 };
  const closeness = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  if (closeness < LEAST_CLOSENESS || Math.min(a.length, b.length) < 3) return null;
  const family = familyOf(field.type);
  const bonus = family !== undefined && family === familyOf(column.type) ? 0.05 : 0;
  return {
    column: column.name,
    reason: 'close spelling',
    confidence: Math.min(0.9, closeness * 0.9 + bonus),
  };
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Levenshtein: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row[b.length]!;
}

/** A column name for a table that is made: `Order ID` → `order_id`, so that nobody has to quote it later. */
export function columnNameFor(field: string): string {
  const name = field
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return shortened(name || field || 'column');
}

/** PostgreSQL keeps 63 bytes of a name; the rest is room for a number behind it. */
const NAME_BYTES = 59;

function shortened(name: string): string {
  const encoder = new TextEncoder();
  const characters = [...name];
  while (encoder.encode(characters.join('')).length > NAME_BYTES) characters.pop();
  return characters.join('');
}
