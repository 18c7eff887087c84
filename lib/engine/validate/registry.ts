import type { BatchRule } from './batch-rule';
import { aggregate } from './batch-rules/aggregate';
import { freshness } from './batch-rules/freshness';
import { nullShare } from './batch-rules/null-share';
import { rowChange } from './batch-rules/row-change';
import { rowCount } from './batch-rules/row-count';
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

/** The same of rules about the batch as a whole; no name stands in both. */
export const batchRules = {
  'row-count': rowCount,
  'row-change': rowChange,
  'null-share': nullShare,
  aggregate,
  freshness,
} satisfies Record<string, BatchRule<never> | BatchRule<unknown>>;

export type BatchRuleKind = keyof typeof batchRules;
export type RuleKind = keyof typeof rules;
