import type { RuleKind } from '@/lib/engine/validate/registry';
import { hostile } from './hostile-text';
import type { RuleExample } from './rule-example';

const year = 'must be a date written as';

/** Rules that ask how a value is written. */
export const textExamples = {
  length: [
    {
      params: { min: 2, max: 3 },
      type: 'text',
      passes: ['ab', 'äöü'],
      fails: ['a', 'abcd', ''],
      message: 'must be 2 to 3 characters long',
    },
    {
      params: { max: 1 },
      type: 'varchar(10)',
      passes: ['', 'a'],
      fails: ['ab'],
      message: 'must be at most 1 character long',
    },
    {
      params: { min: 5, max: 5 },
      type: 'citext',
      passes: ['12345'],
      fails: ['1234'],
      message: 'must be exactly 5 characters long',
    },
    {
      params: { min: 3 },
      type: 'integer',
      passes: ['123'],
      fails: ['12'],
      message: 'must be at least 3 characters long',
    },
  ],
  pattern: [
    {
      params: { pattern: '^[A-Z]{2}\\d+$' },
      type: 'text',
      passes: ['AB1'],
      fails: ['ab1', 'AB', ''],
      message: 'must match the pattern ^[A-Z]{2}\\d+$',
    },
    {
      params: { pattern: '^ab$', flags: 'i' },
      type: 'text',
      passes: ['AB'],
      fails: ['abc'],
      message: 'must match the pattern ^ab$',
    },
    {
      params: { pattern: '^ab$' },
      type: 'citext',
      passes: ['ab'],
      fails: ['AB'],
      message: 'must match the pattern ^ab$',
    },
    {
      params: { pattern: `^'; DROP TABLE cells; --\\\\$` },
      type: 'text',
      passes: [`'; DROP TABLE cells; --\\`],
      fails: ['x'],
      message: `must match the pattern ^'; DROP TABLE cells; --\\\\$`,
    },
  ],
  'one-of': [
    {
      params: { values: ['pending', 'confirmed', 'shipped'] },
      type: 'text',
      passes: ['pending'],
      fails: ['Pending', 'unknown', ''],
      message: 'must be one of pending, confirmed, shipped',
    },
    {
      params: { values: [hostile] },
      type: 'text',
      passes: [hostile],
      fails: ['x'],
      message: `must be one of ${hostile}`,
    },
    {
      params: { values: ['Ä', 'b'], caseSensitive: false },
      type: 'text',
      passes: ['ä', 'B'],
      fails: ['c'],
      message: 'must be one of Ä, b',
    },
    {
      params: { values: [1, 2] },
      type: 'integer',
      passes: ['2'],
      fails: ['3'],
      message: 'must be one of 1, 2',
    },
    {
      params: { values: ['1'] },
      type: 'numeric(10,2)',
      passes: ['1.00'],
      fails: ['1.01'],
      message: 'must be one of 1',
    },
    {
      params: { values: [true] },
      type: 'boolean',
      passes: ['t'],
      fails: ['f'],
      message: 'must be one of true',
    },
    {
      params: { values: ['happy'] },
      type: 'mood',
      passes: ['happy'],
      fails: ['sad'],
      message: 'must be one of happy',
    },
    { params: { values: ['a'] }, type: 'citext', passes: ['a'], fails: ['A'], message: 'must be one of a' },
  ],
  'date-format': [
    {
      params: { format: 'YYYY-MM-DD' },
      type: 'text',
      passes: ['2024-02-29', '2000-02-29'],
      fails: ['1900-02-29', '2024-2-1', '2024-04-31', ' 2024-01-01', 'invalid', ''],
      message: `${year} YYYY-MM-DD`,
    },
    {
      params: { format: 'DD.MM.YYYY HH24:MI' },
      type: 'text',
      passes: ['31.12.2024 23:59'],
      fails: ['12.31.2024 23:59', '31.12.2024 24:00', '31x12x2024 10:00'],
      message: `${year} DD.MM.YYYY HH24:MI`,
    },
    {
      params: { format: 'Mon DD, YYYY' },
      type: 'text',
      passes: ['Feb 29, 2024'],
      fails: ['Feb 29, 2023', 'Xyz 01, 2024'],
      message: `${year} Mon DD, YYYY`,
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SSZ' },
      type: 'text',
      passes: ['2024-01-31T00:00:00Z'],
      fails: ['2024-01-31 00:00:00'],
      message: `${year} YYYY-MM-DDTHH24:MI:SSZ`,
    },
  ],
} satisfies Partial<Record<RuleKind, RuleExample[]>>;
