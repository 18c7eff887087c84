import type { TransformKind } from '@/lib/engine/transforms/registry';
import { hostile } from './hostile-text';
import type { TransformExample } from './transform-example';

/** Transforms that read a value from text, or work it out. */
export const readingExamples = {
  'parse-number': [
    {
      params: { decimal: ',' },
      type: 'numeric(10,2)',
      reads: [
        ['1,5', '1.5'],
        ['-12,345', '-12.345'],
        ['+7', '7'],
        [',5', '.5'],
        ['7,', '7.'],
        ['99999999,99', '99999999.99'],
        ['', null],
      ],
      refuses: [
        '1.5',
        '1,2,3',
        'abc',
        '-',
        ',',
        '1e5',
        ' 1',
        '٣',
        '123456789',
        '99999999,999',
        '9'.repeat(1_000),
      ],
    },
    {
      params: { decimal: ',', thousands: '.', currency: '€' },
      type: 'numeric',
      reads: [
        ['1.234.567,8 €', '1234567.8'],
        ['€ 12', '12'],
        ['-€12,00', '-12.00'],
        ['€-3', '-3'],
        ['1234', '1234'],
      ],
      refuses: ['1.23,4', '12.3456', '€', '1.234 €€', '$ 5', '1234.567'],
    },
    {
      params: { thousands: ' ' },
      type: 'integer',
      reads: [
        ['12 345', '12345'],
        ['1\u00a0234\u202f567', '1234567'],
      ],
      refuses: ['12 34', '3000000000', '1.5'],
    },
    {
      params: { percent: true },
      type: 'numeric',
      reads: [
        ['12.5 %', '0.125'],
        ['7', '0.07'],
        ['-3%', '-0.03'],
      ],
      refuses: ['%', '5 %%'],
    },
    {
      params: { decimal: ',', currency: 'U"S$' },
      type: 'text',
      reads: [['U"S$ 1,5', '1.5']],
      refuses: ['US$ 1,5'],
    },
    { params: {}, type: 'double precision', reads: [['1.25', '1.25']], refuses: ['x'] },
  ],
  'parse-date': [
    {
      params: { format: 'DD.MM.YYYY' },
      type: 'date',
      reads: [
        ['29.02.2024', '2024-02-29'],
        ['31.12.9999', '9999-12-31'],
        ['01.01.0001', '0001-01-01'],
        ['', null],
      ],
      refuses: [
        '29.02.2023',
        '31.04.2024',
        '00.01.2024',
        '01.13.2024',
        '01.01.0000',
        '1.2.2024',
        '01-02-2024',
        '0..02.2024',
        '01.02.2024 ',
        'invalid',
        '٠١.٠٢.٢٠٢٤',
      ],
    },
    {
      params: { format: 'MM/DD/YY' },
      type: 'date',
      reads: [
        ['02/01/69', '2069-02-01'],
        ['02/01/70', '1970-02-01'],
      ],
      refuses: ['13/01/24'],
    },
    {
      params: { format: 'DD Mon YYYY' },
      type: 'text',
      reads: [
        ['03 feb 2024', '2024-02-03'],
        ['03 FEB 2024', '2024-02-03'],
      ],
      refuses: ['30 Feb 2024'],
    },
    {
      params: { format: 'YYYYMMDD' },
      type: 'timestamp without time zone',
      reads: [['20240131', '2024-01-31']],
      refuses: ['2024013', '20240132'],
    },
    {
      params: { format: '%DD_MM\\"YYYY^]-' },
      type: 'date',
      reads: [['%05_06\\"2024^]-', '2024-06-05']],
      refuses: ['x05_06\\"2024^]-', '%05x06\\"2024^]-'],
    },
  ],
  'parse-timestamp': [
    {
      params: { format: 'DD.MM.YYYY HH24:MI' },
      type: 'timestamp without time zone',
      reads: [
        ['31.12.2024 23:59', '2024-12-31 23:59'],
        ['29.02.2024 00:00', '2024-02-29 00:00'],
      ],
      refuses: ['31.12.2024 24:00', '31.12.2024 12:60', '31.12.2024'],
    },
    {
      params: { format: 'YYYY-MM-DD HH24:MI:SS', timeZone: 'Europe/Berlin' },
      type: 'timestamp with time zone',
      reads: [
        ['2024-07-01 12:00:00', '2024-07-01 12:00:00 Europe/Berlin'],
        ['2024-03-31 02:30:00', '2024-03-31 02:30:00 Europe/Berlin'],
      ],
      refuses: ['2024-07-01T12:00:00'],
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SS.MSTZH:TZM' },
      type: 'timestamptz',
      reads: [
        ['2024-01-01T10:00:00.250-05:30', '2024-01-01 10:00:00.25-05:30'],
        ['2024-01-01T10:00:00.000+00:00', '2024-01-01 10:00+00'],
      ],
      refuses: ['2024-01-01T10:00:00.25+01:00'],
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SSZ' },
      type: 'timestamptz',
      reads: [['2024-01-31T00:00:00Z', '2024-01-31 00:00:00+00']],
      refuses: ['2024-01-31T00:00:00'],
    },
    {
      params: { format: 'MM/DD/YYYY HH12:MI AM' },
      type: 'timestamp(0) without time zone',
      reads: [
        ['01/02/2024 12:05 am', '2024-01-02 00:05'],
        ['01/02/2024 12:05 PM', '2024-01-02 12:05'],
      ],
      refuses: ['01/02/2024 13:05 PM'],
    },
  ],
  'parse-boolean': [
    {
      params: {},
      type: 'boolean',
      reads: [
        ['YES', 'true'],
        ['0', 'false'],
        ['', null],
      ],
      refuses: ['ja', '2'],
    },
    {
      params: { true: ['Ja', hostile], false: ['nein', 0] },
      type: 'boolean',
      reads: [
        ['JA', 'true'],
        [hostile, 'true'],
        ['Nein', 'false'],
        ['0', 'false'],
      ],
      refuses: ['yes'],
    },
    { params: { true: ['x'], false: ['-'] }, type: 'text', reads: [['X', 'true']], refuses: ['y'] },
  ],
  quantise: [
    {
      params: { decimals: 2 },
      type: 'numeric',
      reads: [
        ['1.005', '1.01'],
        ['-1.005', '-1.01'],
        ['3', '3.00'],
      ],
      refuses: ['x', '1,5', '1e5'],
    },
    {
      params: { decimals: 2, rounding: 'half-even' },
      type: 'numeric',
      reads: [
        ['1.005', '1.00'],
        ['1.015', '1.02'],
        ['-1.005', '-1.00'],
        ['1.0051', '1.01'],
        ['1.004', '1.00'],
      ],
      refuses: [],
    },
    {
      params: { decimals: 0, rounding: 'down' },
      type: 'integer',
      reads: [
        ['-1.9', '-1'],
        ['2.5', '2'],
      ],
      refuses: ['3000000000.5'],
    },
    {
      params: { decimals: 0, rounding: 'half-even' },
      type: 'integer',
      reads: [
        ['0.5', '0'],
        ['1.5', '2'],
        ['-2.5', '-2'],
      ],
      refuses: [],
    },
  ],
  default: [
    {
      params: { value: hostile },
      type: 'text',
      reads: [
        ['a', 'a'],
        ['', ''],
      ],
      refuses: [],
    },
    {
      params: { value: 7 },
      type: 'integer',
      reads: [
        ['', '7'],
        ['5', '5'],
      ],
      refuses: ['x'],
    },
    { params: { value: '2024-02-29' }, type: 'date', reads: [['', '2024-02-29']], refuses: ['2023-02-29'] },
  ],
  expression: [
    {
      params: { expression: "upper(value) || '-' || other || 'o''r\\$f$'" },
      type: 'text',
      reads: [
        ['ab', "AB-7o'r\\$f$"],
        ['', "-7o'r\\$f$"],
      ],
      refuses: [],
    },
    {
      params: { expression: 'other::numeric / value::numeric' },
      type: 'numeric',
      reads: [['8', '0.87500000000000000000']],
      refuses: ['0', 'x', '', '1e999999'],
    },
    {
      params: { expression: 'value::date + 1' },
      type: 'date',
      reads: [['2024-02-28', '2024-02-29']],
      refuses: ['2024-02-30', 'x'],
    },
    {
      params: { expression: "CASE WHEN value <> 'none' THEN value || value END" },
      type: 'varchar(3)',
      reads: [
        ['a', 'aa'],
        ['none', null],
      ],
      refuses: ['ab'],
    },
    {
      params: { expression: "substr(value, 1, length(value) - 3) || '$f$'" },
      type: 'text',
      reads: [['abcd', 'a$f$']],
      refuses: ['ab'],
    },
  ],
} satisfies Partial<Record<TransformKind, TransformExample[]>>;
