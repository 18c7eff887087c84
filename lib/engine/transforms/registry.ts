import { affix } from './affix';
import { letterCase } from './case';
import { defaultValue } from './default';
import { expression } from './expression';
import { hash } from './hash';
import { mapValues } from './map-values';
import { mask } from './mask';
import { nullIf } from './null-if';
import { parseBoolean } from './parse-boolean';
import { parseDate } from './parse-date';
import { parseNumber } from './parse-number';
import { parseTimestamp } from './parse-timestamp';
import { quantise } from './quantise';
import { replace } from './replace';
import { replacePattern } from './replace-pattern';
import { split } from './split';
import type { Transform } from './transform';
import { trim } from './trim';

/** Every kind of transform, by the name that plans and rules files use. */
export const transforms = {
  trim,
  case: letterCase,
  'null-if': nullIf,
  replace,
  'replace-pattern': replacePattern,
  'map-values': mapValues,
  split,
  affix,
  'parse-number': parseNumber,
  'parse-date': parseDate,
  'parse-timestamp': parseTimestamp,
  'parse-boolean': parseBoolean,
  quantise,
  mask,
  hash,
  default: defaultValue,
  expression,
} satisfies Record<string, Transform<never> | Transform<unknown>>;

export type TransformKind = keyof typeof transforms;
