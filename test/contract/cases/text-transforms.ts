import type { TransformKind } from '@/lib/engine/transforms/registry';
import { hostile } from './hostile-text';
import type { TransformExample } from './transform-example';

/** Transforms that make one text of another. */
export const textExamples = {
  trim: [
    {
      params: {},
      type: 'text',
      reads: [
        [' a b\t', 'a b'],
        ['\u00a0x\r\n', 'x'],
        ['   ', ''],
        ['', ''],
      ],
      refuses: [],
    },
    { params: { side: 'end' }, type: 'text', reads: [[' a ', ' a']], refuses: [] },
    {
      params: {},
      type: 'integer',
      reads: [
        [' 12 ', '12'],
        ['  ', null],
      ],
      refuses: ['1 2', '99999999999'],
    },
    { params: {}, type: 'varchar(3)', reads: [[' abc ', 'abc']], refuses: [' abcd '] },
    { params: {}, type: 'mood', reads: [[' happy', 'happy']], refuses: ['glad'] },
  ],
  case: [
    { params: { to: 'upper' }, type: 'text', reads: [['äbc', 'ÄBC']], refuses: [] },
    { params: { to: 'lower' }, type: 'citext', reads: [['ABC', 'abc']], refuses: [] },
  ],
  'null-if': [
    {
      params: { values: ['N/A', '-', hostile] },
      type: 'text',
      reads: [
        ['N/A', null],
        ['-', null],
        [hostile, null],
        ['n/a', 'n/a'],
      ],
      refuses: [],
    },
    {
      params: { empty: true },
      type: 'text',
      reads: [
        ['', null],
        [' ', ' '],
      ],
      refuses: [],
    },
    {
      params: { values: ['N/A', 0] },
      type: 'date',
      reads: [
        ['N/A', null],
        ['0', null],
        ['2024-02-29', '2024-02-29'],
      ],
      refuses: ['2023-02-29', 'x'],
    },
  ],
  replace: [
    {
      params: { find: '.', with: '' },
      type: 'text',
      reads: [
        ['1.2.3', '123'],
        ['x', 'x'],
      ],
      refuses: [],
    },
    { params: { find: hostile, with: '\\1' }, type: 'text', reads: [[`<${hostile}>`, '<\\1>']], refuses: [] },
  ],
  'replace-pattern': [
    {
      params: { pattern: '([0-9])[ .]([0-9])', with: '\\2\\1' },
      type: 'text',
      reads: [
        ['1 2 3.4', '21 43'],
        ['x', 'x'],
        ['', ''],
      ],
      refuses: [],
    },
    {
      params: { pattern: "'|\\\\", with: hostile },
      type: 'text',
      reads: [["'", hostile.replaceAll('\\\\', '\\')]],
      refuses: [],
    },
  ],
  'map-values': [
    {
      params: {
        pairs: [
          { from: 'a', to: 'Anna' },
          { from: hostile, to: hostile },
          { from: '', to: 'none' },
        ],
      },
      type: 'text',
      reads: [
        ['a', 'Anna'],
        [hostile, hostile],
        ['', 'none'],
        ['A', 'A'],
      ],
      refuses: [],
    },
    {
      params: { pairs: [{ from: 'one', to: 1 }], otherwise: 'null' },
      type: 'integer',
      reads: [
        ['one', '1'],
        ['two', null],
      ],
      refuses: [],
    },
    {
      params: { pairs: [{ from: 'x', to: 'happy' }], otherwise: 'refuse' },
      type: 'mood',
      reads: [['x', 'happy']],
      refuses: ['happy'],
    },
  ],
  split: [
    {
      params: { separator: ', ', part: 2 },
      type: 'text',
      reads: [
        ['Doe, Jane', 'Jane'],
        ['Doe', ''],
      ],
      refuses: [],
    },
    {
      params: { separator: '-', part: -1 },
      type: 'integer',
      reads: [
        ['a-b-12', '12'],
        ['12', '12'],
        ['a-', null],
      ],
      refuses: ['12-a'],
    },
  ],
  affix: [
    { params: { before: hostile, after: '!' }, type: 'text', reads: [['x', `${hostile}x!`]], refuses: [] },
    { params: { before: '20' }, type: 'date', reads: [['24-02-29', '2024-02-29']], refuses: ['23-02-29'] },
  ],
  mask: [
    {
      params: { start: 1, end: 2 },
      type: 'text',
      reads: [
        ['Jönköping', 'J******ng'],
        ['abc', '***'],
        ['', ''],
      ],
      refuses: [],
    },
    { params: { sign: "'" }, type: 'varchar(3)', reads: [['abc', "'''"]], refuses: ['abcd'] },
  ],
  hash: [
    {
      params: {},
      type: 'text',
      reads: [
        ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
        ['ü', '607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f'],
      ],
      refuses: [],
    },
  ],
} satisfies Partial<Record<TransformKind, TransformExample[]>>;
