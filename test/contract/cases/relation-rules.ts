import type { RuleKind } from '@/lib/engine/validate/registry';
import { daysFromNow, hostileColumn } from '../../support/rule-cells';
import type { RuleExample } from './rule-example';

/** Rules that hold a value against today, against other columns and against other rows. */
export const relationExamples = {
  'date-window': [
    {
      params: { oldest: '2 d', newest: '0 d' },
      type: 'date',
      passes: [daysFromNow(0), daysFromNow(-1)],
      fails: [daysFromNow(2), daysFromNow(-4), '0044-03-15 BC', 'infinity'],
      message: 'must be no more than 2 days ago and not in the future',
    },
    {
      params: { newest: '1 y' },
      type: 'timestamp with time zone',
      passes: ['1999-12-31 23:59:59+02', daysFromNow(360)],
      fails: [daysFromNow(370)],
      message: 'must be no more than 1 year ahead',
    },
    {
      params: { oldest: '1w' },
      type: 'timestamp(3) without time zone',
      passes: [daysFromNow(-6), '9999-12-31'],
      fails: [daysFromNow(-8)],
      message: 'must be no more than 1 week ago',
    },
  ],
  compare: [
    {
      params: { operator: '<=', other: 'beside' },
      type: 'integer',
      passes: ['7', '6'],
      fails: ['8'],
      message: 'must be at most beside',
      beside: '7',
    },
    {
      params: { operator: '<>', other: 'beside' },
      type: 'text',
      passes: ['A', ''],
      fails: ['a'],
      message: 'must be other than beside',
      beside: 'a',
    },
    {
      params: { other: 'beside' },
      type: 'date',
      passes: ['2024-01-01'],
      fails: [],
      message: 'must be at most beside',
    },
  ],
  expression: [
    {
      params: { expression: `"${hostileColumn.replaceAll('"', '""')}" BETWEEN 1 AND beside` },
      type: 'numeric',
      passes: ['1', '2.5'],
      fails: ['0', '2.6', 'NaN'],
      message: `must meet the condition "${hostileColumn.replaceAll('"', '""')}" BETWEEN 1 AND beside`,
      beside: '2.5',
    },
    {
      params: { expression: 'NOT (beside > 1) OR NOT beside > 3', message: 'must be small' },
      type: 'integer',
      passes: ['1'],
      fails: [],
      message: 'must be small',
      beside: '2',
    },
    {
      params: { expression: 'NOT (beside >= 2 AND beside <= 2)', message: 'must be small' },
      type: 'integer',
      passes: [],
      fails: ['1'],
      message: 'must be small',
      beside: '2',
    },
  ],
  unique: [
    {
      params: {},
      type: 'text',
      passes: ['a', 'A', ''],
      fails: ['a', ''],
      message: 'must not occur more than once in a batch',
    },
  ],
  'unique-in-table': [
    {
      params: {},
      type: 'text',
      passes: ['new'],
      fails: ['known', 'known'],
      message: 'must not stand in another row of the destination',
    },
  ],
  'exists-in': [
    {
      params: { table: 'known values', column: 'value' },
      type: 'text',
      passes: ['known', 'known'],
      fails: ['new', ''],
      message: 'must stand in public.known values, column value',
    },
  ],
} satisfies Partial<Record<RuleKind, RuleExample[]>>;
