import type { ColumnDescription } from '../destinations/destination';
import { LoadError } from '../errors';
import { baseName, familyOf } from '../sql/column-type';
import type { InputCheck } from '../sql/input-check';
import type { TakesNumber } from '../sql/sure-cell';
import type { Given } from '../transforms/transform';

/** What the transforms give: its SQL, and the same as text. */
interface GivenValue {
  sql: string;
  text: string;
  given: Given;
  /** SQL of a text that is not shorter. */
  bound: string;
}

export interface TypedCell {
  /** SQL of the destination's value. */
  value: string;
  /** The same for checks: a NULL that the type itself refuses raises no error in it. */
  safeValue: string;
  /** SQL boolean: true where the column's type does not take the value. Left out where it takes every one. */
  unreadable?: string;
  /** Where nothing but the digits of a number is to be looked at to see that the type takes the value. */
  takes?: TakesNumber | undefined;
}

/** Types a value as the destination's own input would type the equivalent plain text. */
export function typedCell(value: GivenValue, column: ColumnDescription, input: InputCheck): TypedCell {
  const direct = sameFamily(value, column);
  if (direct) return { value: direct, safeValue: direct, takes: takesAny };
  const { text } = value;
  const { type } = column;
  if (column.category === 'S' && isUnlimitedText(type)) {
    const sql = baseName(type) === 'text' ? text : `CAST(${text} AS ${type})`;
    return { value: sql, safeValue: sql, takes: takesAny };
  }
  const cast = `CAST(${text} AS ${type})`;
  return {
    value: cast,
    safeValue: familyOf(type) === 'other' ? `CASE WHEN ${text} IS NOT NULL THEN ${cast} END` : cast,
    unreadable: [mayMiss(value, type), `${input.isValid(text, type)} IS FALSE`].filter(Boolean).join(' AND '),
    takes: value.given === 'number' ? takesNumber(type) : undefined,
  };
}

const takesAny: TakesNumber = () => true;

/** Which numbers a type surely takes, by their digits; undefined for types of which this is not known. */
function takesNumber(type: string): TakesNumber | undefined {
  const base = baseName(type);
  const digits = { smallint: 4, integer: 9, bigint: 18, real: 30, 'double precision': 30 }[base];
  if (digits !== undefined) {
    const isInteger = familyOf(type) === 'integer';
    return (whole, decimals, hasMark) => whole <= digits && decimals <= digits && !(isInteger && hasMark);
  }
  if (base !== 'numeric') return undefined;
  const most = wholeDigits(type);
  const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
  // Rounding may make one digit more of as many nines.
  return (whole, decimals) => whole < most || (whole === most && decimals <= scale);
}

/** Dates, timestamps and booleans go over without being written and read again. */
function sameFamily({ sql, given }: GivenValue, column: ColumnDescription): string | undefined {
  const { type } = column;
  const base = baseName(type);
  // To its own type a cast costs nothing.
  const cast = `CAST(${sql} AS ${type})`;
  const [isDate, isZoned] = [base === 'date', /^timestamptz|with time zone/.test(base)];
  const isTimestamp = familyOf(type) === 'timestamp' && !isZoned;
  if (given === 'boolean') return familyOf(type) === 'boolean' ? sql : undefined;
  if (given === 'timestamptz') {
    if (isDate || isTimestamp) throw losesZone(column);
    return isZoned && familyOf(type) === 'timestamp' ? cast : undefined;
  }
  if (given !== 'date' && given !== 'timestamp') return undefined;
  return isDate || familyOf(type) === 'timestamp' ? cast : undefined;
}

function losesZone({ name, type }: ColumnDescription): LoadError {
  return new LoadError('prepare.transformMisfit', {
    class: 'fatal',
    message: `Column "${name}" is a ${type}: it cannot keep the time zone that its transform reads.`,
    remedy: 'Make it a timestamp with time zone, or parse a timestamp without one.',
  });
}

function isUnlimitedText(type: string): boolean {
  return ['text', 'citext', 'varchar', 'character varying', 'bpchar'].includes(type.toLowerCase());
}

/**
 * SQL boolean that is true wherever a value may be none of the type: asking the type's input function costs more than
 * the length of the text, which settles it for nearly all. Bytes are known without being counted, and are never fewer.
 */
function mayMiss({ text, given, bound }: GivenValue, type: string): string | undefined {
  const limit = Number(/\((\d+)\)$/.exec(type)?.[1]);
  switch (familyOf(type)) {
    case 'text':
      return /^(varchar|character varying|character|char|bpchar)\(\d+\)$/i.test(type)
        ? `char_length(${text}) > ${limit}`
        : undefined;
    case 'integer':
      return given === 'number'
        ? `(octet_length(${bound}) > ${{ smallint: 4, integer: 9 }[type] ?? 9} OR ${text} LIKE '%.%')`
        : undefined;
    case 'decimal':
      return given === 'number' ? `octet_length(${bound}) > ${wholeDigits(type)}` : undefined;
    default:
      return undefined;
  }
}

/** Any number that is no longer than this fits. */
function wholeDigits(type: string): number {
  const match = /^numeric\((\d+)(?:,(-?\d+))?\)$/.exec(type);
  if (!match) return baseName(type) === 'numeric' ? 1_000 : 30;
  const [precision, scale] = [Number(match[1]), Number(match[2] ?? 0)];
  return scale < 0 ? 0 : precision - scale;
}
