import type { Kind } from '../formats/detect-types';
import { baseName, familyOf, fitsInteger } from '../sql/column-type';
import { DATE, DECIMAL, INTEGER, KINDS, TIMESTAMP } from './plain-kind';

/** What of a type is certain without asking a server. */
export interface TypeFit {
  /** Of each plain kind, the most bytes that a cell may have to be sure to fit; -1 where none is. */
  longestPlain: Int32Array;
  /** Whether a text of this kind is sure to fit; false says nothing. */
  isSure(kind: Kind, text: string): boolean;
}

const ASKED: TypeFit = { longestPlain: new Int32Array(KINDS.length).fill(-1), isSure: () => false };

/** Every value is to be asked about. */
export function nothingSure(): TypeFit {
  return ASKED;
}

/** What the type's own input is sure to take; the server is asked about the rest. */
export function typeFit(type: string): TypeFit {
  const base = baseName(type);
  switch (familyOf(type)) {
    case 'integer':
      return fit(
        { [INTEGER]: SURE_DIGITS[base] ?? 9 },
        (kind, text) => kind === 'integer' && fitsInteger(text, base),
      );
    case 'decimal':
      return decimalFit(type, base);
    case 'date':
      return fit({ [DATE]: 10 }, (kind) => kind === 'date');
    case 'timestamp':
      return fit({ [DATE]: 10, [TIMESTAMP]: 26 }, isMoment(/^timestamptz|with time zone/.test(base)));
    case 'boolean':
      return fit({}, (kind) => kind.startsWith('boolean'));
    case 'uuid':
      return fit({}, (kind) => kind === 'uuid');
    case 'text':
      return textFit(type);
    default:
      return ASKED;
  }
}

/** Some of its values can be told without a server. */
export function isToldPlainly(type: string): boolean {
  return typeFit(type) !== ASKED;
}

/** A text of any length goes into it: there is nothing to check. */
export function takesEveryText(type: string): boolean {
  return ['text', 'varchar', 'character varying'].includes(type.toLowerCase().trim());
}

const SURE_DIGITS: Record<string, number> = { smallint: 4, int2: 4, bigint: 19, int8: 19 };

/** A numeric with a precision rounds, and refuses what is too large then: the server knows. */
function decimalFit(type: string, base: string): TypeFit {
  if (base !== type.toLowerCase().trim()) return ASKED;
  const isExact = base === 'numeric' || base === 'decimal';
  const longest = base === 'real' || base === 'float4' ? 30 : 40;
  return fit(
    { [INTEGER]: longest, [DECIMAL]: longest },
    (kind) => kind === 'integer' || (isExact && (kind === 'decimal' || kind === 'bare-exponent')),
  );
}

function isMoment(isZoned: boolean): TypeFit['isSure'] {
  return (kind) => kind === 'date' || kind === 'timestamp' || (isZoned && kind === 'timestamptz');
}

/** A text never has more characters than JavaScript counts in it. */
function textFit(type: string): TypeFit {
  const limit = Number(/\((\d+)\)$/.exec(type)?.[1] ?? 0);
  const longest = { [INTEGER]: limit, [DECIMAL]: limit, [DATE]: limit, [TIMESTAMP]: limit };
  return fit(longest, (_kind, text) => text.length <= limit);
}

function fit(longest: Record<number, number>, isSure: TypeFit['isSure']): TypeFit {
  return { longestPlain: Int32Array.from(KINDS, (_, kind) => longest[kind] ?? -1), isSure };
}
