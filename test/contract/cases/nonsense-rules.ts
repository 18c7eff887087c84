import type { RuleKind } from '@/lib/engine/validate/registry';

/** Parameters that make no sense. */
export const nonsense: Record<RuleKind, unknown[]> = {
  required: [{ blank: true }, null],
  type: [{}, { type: 'money' }, { type: "integer'; --" }],
  range: [{}, { min: null }, { min: 2, max: 1 }, { mim: 1 }, { min: true }, { min: Number.NaN }],
  length: [{}, { min: -1 }, { min: 3, max: 2 }, { max: 1.5 }, { max: '3' }],
  pattern: [
    {},
    { pattern: '' },
    { pattern: 'a'.repeat(1_001) },
    { pattern: '(a)\\1' },
    { pattern: '((a{200}){200}){200}' },
    { pattern: 'a', flags: 'z' },
    { pattern: '***:a' },
    { pattern: 'a\0' },
  ],
  'one-of': [
    {},
    { values: [] },
    { values: 'a' },
    { values: [null] },
    { values: ['a\0'] },
    { values: Array.from({ length: 5_001 }, String) },
  ],
  'date-format': [
    {},
    { format: '' },
    { format: 'YYYY-MM' },
    { format: 'YYYY-MM-QQ' },
    { format: 'YYYY-MM-DD YYYY' },
    { format: 'quux' },
  ],
  'date-window': [{}, { oldest: '2' }, { oldest: '-1 d' }, { newest: '1 day' }, { newest: "1 d'; --" }],
  compare: [{}, { other: '' }, { other: 'beside', operator: '~' }, { other: 'beside', operator: '= 1 OR' }],
  expression: [{}, { expression: ' ' }, { expression: 'a'.repeat(2_001) }],
  unique: [{ columns: ['a'] }],
  'unique-in-table': [{ columns: ['a'] }],
  'exists-in': [
    {},
    { table: 'a' },
    { column: 'a' },
    { table: '', column: 'a' },
    { table: 'a\0', column: 'a' },
  ],
};

/** Parameters that make sense, and none for a column of the type. */
export const misfits: [RuleKind, unknown, string][] = [
  ['range', { min: 'abc' }, 'integer'],
  ['range', { min: '2024-02-30' }, 'date'],
  ['range', { max: '01.02.2024' }, 'timestamp with time zone'],
  ['range', { min: 1 }, 'text'],
  ['range', { min: 1 }, 'boolean'],
  ['one-of', { values: ['a'] }, 'integer'],
  ['one-of', { values: [0.5] }, 'integer'],
  ['one-of', { values: ['maybe'] }, 'boolean'],
  ['date-format', { format: 'DD.MM.YYYY' }, 'date'],
  ['date-window', { oldest: '1 d' }, 'time without time zone'],
  ['compare', { other: 'nowhere' }, 'integer'],
  ['expression', { expression: 'nowhere > 1' }, 'integer'],
  ['expression', { expression: 'pg_sleep(1) IS NULL' }, 'integer'],
  ['expression', { expression: 'beside > (SELECT 1)' }, 'integer'],
  ['expression', { expression: 'beside >' }, 'integer'],
];
