import type { Rule } from './rule';
import { dateFormat } from './rules/date-format';
import { length } from './rules/length';
import { oneOf } from './rules/one-of';
import { pattern } from './rules/pattern';
import { range } from './rules/range';
import { required } from './rules/required';
import { type } from './rules/type';
import { unique } from './rules/unique';

/** Every kind of rule, by the name that plans and rules files use. */
export const rules = {
  required,
  type,
  range,
  length,
  pattern,
  'one-of': oneOf,
  'date-format': dateFormat,
  unique,
} satisfies Record<string, Rule<never> | Rule<unknown>>;

export type RuleKind = keyof typeof rules;
