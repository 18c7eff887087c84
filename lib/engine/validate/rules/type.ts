import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { asText, baseName, familyOf, type TypeFamily } from '../../sql/column-type';
import { datePattern, splitDateFormat } from '../../sql/date-pattern';
import type { Rule } from '../rule';

const TYPES = [
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'boolean',
  'date',
  'timestamp',
  'timestamptz',
  'uuid',
] as const;
type CheckedType = (typeof TYPES)[number];

const paramsSchema = z.strictObject({ type: z.enum(TYPES) });

export const type: Rule<z.infer<typeof paramsSchema>> = {
  kind: 'type',
  title: 'Type',
  description: 'The text must be readable as a number, a date, a boolean or a UUID.',
  paramsSchema,
  impliesType: (params) => params.type,
  compile(params, column) {
    const message = `must be readable as ${params.type}`;
    if (isAlways(params.type, column.type)) return { failsWhen: 'false', message };
    return { failsWhen: `(${refuses(params.type, asText(column))})`, message };
  },
};

const FAMILY: Record<CheckedType, TypeFamily> = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'uuid',
};
const RANK: Record<string, number> = {
  smallint: 1,
  int2: 1,
  integer: 2,
  int: 2,
  int4: 2,
  bigint: 3,
  int8: 3,
};

/** Staging itself has made sure of it: the column's own type, or one that holds every value of it. */
function isAlways(wanted: CheckedType, columnType: string): boolean {
  const own = familyOf(columnType);
  if (own === 'integer') return wanted === 'numeric' || (RANK[wanted] ?? 0) >= RANK[baseName(columnType)]!;
  return own === FAMILY[wanted];
}

const LIMITS: Partial<Record<CheckedType, [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};
const BLANK = '[ \\t\\n\\r\\f\\v]*';
const NUMBER = '[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,3})?';
const BOOLEAN = '(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)';
const UUID = '\\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\\}?';

/**
 * The same on every version of PostgreSQL, in COPY … WHERE too: a cast would stop the statement at the first bad value,
 * and `pg_input_is_valid` begins with 16.
 */
function refuses(wanted: CheckedType, text: string): string {
  const limits = LIMITS[wanted];
  if (limits) {
    const isDigits = `${text} ~ ${quoteLiteral(`^${BLANK}[+-]?\\d{1,100}${BLANK}$`)}`;
    return `CASE WHEN ${isDigits} THEN (${text})::numeric NOT BETWEEN ${limits[0]} AND ${limits[1]} ELSE ${text} IS NOT NULL END`;
  }
  return `${text} !~* ${quoteLiteral(patternOf(wanted))}`;
}

function patternOf(wanted: CheckedType): string {
  const day = datePattern(splitDateFormat('YYYY-MM-DD')!).slice(1, -1);
  const zone = '( ?(Z|UTC|[+-](0\\d|1[0-5])(:?[0-5]\\d)?))?';
  const time = `([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?${zone})?`;
  const patterns: Partial<Record<CheckedType, string>> = {
    numeric: NUMBER,
    boolean: BOOLEAN,
    date: day,
    timestamp: day + time,
    timestamptz: day + time,
    uuid: UUID,
  };
  return `^${BLANK}(${patterns[wanted]})${BLANK}$`;
}
