import { describe, expect, it } from 'vitest';
import { transforms } from '../transforms/registry';
import { proposeReading } from './propose-reading';

describe('a reading is proposed', () => {
  it.each([
    ['decimal commas', ['1,5', '-2,25', '3'], 'numeric', 'parse-number', { decimal: ',', thousands: '' }],
    ['thousands marks', ['1.234,50', '12,00'], 'numeric', 'parse-number', { decimal: ',', thousands: '.' }],
    [
      'commas between thousands',
      ['1,234.50', '7.1'],
      'numeric',
      'parse-number',
      { decimal: '.', thousands: ',' },
    ],
    ['currencies', ['€ 1,50', '2,75 €'], 'numeric', 'parse-number', { decimal: ',', currency: '€' }],
    ['percentages', ['1.5 %', '20%'], 'numeric', 'parse-number', { percent: true }],
    ['days first', ['31.12.2024', '01.02.2023'], 'date', 'parse-date', { format: 'DD.MM.YYYY' }],
    ['months first', ['12/31/2024', '01/02/2023'], 'date', 'parse-date', { format: 'MM/DD/YYYY' }],
    ['names of months', ['03 Mar 2024', '11 Dec 2023'], 'date', 'parse-date', { format: 'DD Mon YYYY' }],
    [
      'times',
      ['31.12.2024 23:59', '01.02.2023 00:00'],
      'timestamp',
      'parse-timestamp',
      { format: 'DD.MM.YYYY HH24:MI' },
    ],
    [
      'words for true and false',
      ['ja', 'Nein', 'JA'],
      'boolean',
      'parse-boolean',
      { true: ['ja'], false: ['nein'] },
    ],
    ['words for nothing', ['1', 'N/A', '3', '4'], 'bigint', 'null-if', { values: ['N/A'] }],
    ['blanks', [' 1', '2 ', ' 3'], 'bigint', 'trim', {}],
    ['blanks around words', [' a ', ' b ', ' c'], 'text', 'trim', {}],
  ])('for %s', (...[, some, type, transform, params]) => {
    const proposal = proposeReading([...some, ...some, null, ''])!;
    expect(proposal).toMatchObject({ type, transforms: [{ transform, params }] });
    expect(some.every((value) => proposal.accepts(value))).toBe(true);
    for (const { transform: kind, params: given } of proposal.transforms)
      expect(transforms[kind as keyof typeof transforms].paramsSchema.safeParse(given).success).toBe(true);
  });

  it('for several things at once, in the order in which they are done', () => {
    const proposal = proposeReading([' 1,5 ', ' - ', ' 2,5 ', ' 1.000,25 ', '  ']);
    expect(proposal?.transforms.map(({ transform }) => transform)).toEqual([
      'trim',
      'null-if',
      'parse-number',
    ]);
    expect(proposal?.type).toBe('numeric');
  });

  it('although a row in a hundred is bad', () => {
    const values = Array.from({ length: 99 }, (_, i) => `${i},5`);
    expect(proposeReading([...values, 'broken'])?.type).toBe('numeric');
  });
});

it.each([
  ['1,234', '5,678', '9,012'],
  ['01/02/2024', '03/04/2024', '05/06/2024'],
  ['01234', '00012', '56789'],
  ['no', 'no', 'no'],
  ['yes', 'no', 'perhaps'],
  ['Ann', 'Bob', 'Cid'],
  ['1,5', '2,5'],
  ['1', '2', '3'],
  ['1.5', '2.5', '-3'],
])('nothing is proposed for what can be read in two ways, or in none: %s, %s', (...values) => {
  expect(proposeReading(values)).toBeUndefined();
});
