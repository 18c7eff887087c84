import type { Rule } from './rule';
import { compare } from './rules/compare';
import { dateFormat } from './rules/date-format';
import { dateWindow } from './rules/date-window';
import { existsIn } from './rules/exists-in';
import { expression } from './rules/expression';
import { length } from './rules/length';
import { oneOf } from './rules/one-of';
import { pattern } from './rules/pattern';
import { range } from './rules/range';
import { required } from './rules/required';
import { type } from './rules/type';
import { unique } from './rules/unique';
import { uniqueInTable } from './rules/unique-in-table';

/** Every kind of rule, by the name that plans and rules files use. */
export const rules = {
  required,
  type,
  range,
  length,
  pattern,
  'one-of': oneOf,
  'date-format': dateFormat,
  'date-window': dateWindow,
  compare,
  expression,
  unique,
  'unique-in-table': uniqueInTable,
  'exists-in': existsIn,
} satisfies Record<string, Rule<never> | Rule<unknown>>;

export type RuleKind = keyof typeof rules;
