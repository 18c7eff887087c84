/** What rules need to know of a type; `other` is everything that only the server can judge (domains, enums, …). */
export type TypeFamily =
  'integer' | 'decimal' | 'text' | 'date' | 'timestamp' | 'time' | 'boolean' | 'uuid' | 'other';

const FAMILIES: Record<string, TypeFamily> = {
  smallint: 'integer',
  int2: 'integer',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  decimal: 'decimal',
  real: 'decimal',
  float4: 'decimal',
  'double precision': 'decimal',
  float8: 'decimal',
  text: 'text',
  varchar: 'text',
  'character varying': 'text',
  char: 'text',
  character: 'text',
  bpchar: 'text',
  citext: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamp',
  time: 'time',
  'time without time zone': 'time',
  boolean: 'boolean',
  bool: 'boolean',
  uuid: 'uuid',
};

/** The family of a type as the catalog prints it: `numeric(10,2)` is a decimal. */
export function familyOf(type: string): TypeFamily {
  return FAMILIES[baseName(type)] ?? 'other';
}

/** The type without its length or precision: `timestamp(3) with time zone` → `timestamp with time zone`. */
export function baseName(type: string): string {
  return type
    .toLowerCase()
    .replace(/\s*\([^)]*\)/, '')
    .trim();
}

const INTEGER_BITS: Record<string, bigint> = { smallint: 15n, int2: 15n, bigint: 63n, int8: 63n };

/** Whether a text is a whole number that the integer type can hold. */
export function fitsInteger(text: string, type: string): boolean {
  if (!/^[+-]?\d{1,30}$/.test(text)) return false;
  const limit = 2n ** (INTEGER_BITS[baseName(type)] ?? 31n);
  const value = BigInt(text.replace('+', ''));
  return value >= -limit && value < limit;
}

/** Whether a text is a plain number, in any of the spellings that PostgreSQL and JavaScript share. */
export function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text);
}

/** The value as text, compared and matched as plain text even where its type (citext, char) has rules of its own. */
export function asText(column: { sql: string; type: string; textSql?: string }): string {
  if (column.textSql !== undefined) return column.textSql;
  const isPlain = ['text', 'varchar', 'character varying'].includes(baseName(column.type));
  return isPlain ? column.sql : `(${column.sql})::text`;
}
