import type { TransformKind } from '@/lib/engine/transforms/registry';

/** Parameters that make no sense. */
export const nonsense: Record<TransformKind, unknown[]> = {
  trim: [{ side: 'left' }, { chars: 'x' }, null],
  case: [{ to: 'title' }, { too: 'upper' }],
  'null-if': [
    {},
    { values: [] },
    { values: 'x' },
    { values: ['a\0'] },
    { values: Array.from({ length: 51 }, String) },
  ],
  replace: [{}, { find: '' }, { find: 'a\0' }, { find: 'a', with: 'b\0' }],
  'replace-pattern': [
    {},
    { pattern: '' },
    { pattern: '(a)\\1' },
    { pattern: '((a{200}){200}){200}' },
    { pattern: 'a', with: '\0' },
  ],
  'map-values': [
    {},
    { pairs: [] },
    { pairs: [{ from: 'a' }] },
    {
      pairs: [
        { from: 'a', to: 'b' },
        { from: 'a', to: 'c' },
      ],
    },
  ],
  split: [{}, { separator: '' }, { separator: ',', part: 0 }, { separator: ',', part: 1.5 }],
  affix: [{}, { before: 'a\0' }],
  mask: [{ start: -1 }, { sign: '' }, { sign: '**' }],
  hash: [{ salt: 'x' }],
  'parse-number': [
    { decimal: ';' },
    { decimal: '.', thousands: '.' },
    { currency: '5' },
    { currency: '-' },
    { thousands: '..' },
  ],
  'parse-date': [
    {},
    { format: 'DD.MM' },
    { format: 'quux' },
    { format: 'DD.MM.YYYY HH12:MI' },
    { format: 'DD.MM.YYYY \0' },
    { format: 'DD.MM.YYYY 😀' },
  ],
  'parse-timestamp': [
    { format: 'DD.MM.YYYY', timeZone: 'Mars/Olympus' },
    { format: 'DD.MM.YYYY', timeZone: 'BC' },
    { format: 'DD.MM.YYYY', timeZone: "UTC' --" },
    { format: 'DD.MM.YYYY HH24:MITZH', timeZone: 'UTC' },
    { format: 'DD.MM.YYYY TZM' },
  ],
  'parse-boolean': [{ true: [] }, { true: ['x'], false: ['X'] }, { true: [' '] }],
  quantise: [{}, { decimals: -1 }, { decimals: 1.5 }, { decimals: 31 }, { decimals: 2, rounding: 'up' }],
  default: [{}, { value: 'a\0' }, { value: null }],
  expression: [
    {},
    { expression: ' ' },
    { expression: 'x'.repeat(2_001) },
    { expression: 'value', type: 'x' },
  ],
};
