import { expect, it } from 'vitest';
import { describeChanges } from './changes';
import { loadDefinitionSchema, type LoadDefinitionInput } from './schemas';

const id = '018f0000-0000-7000-8000-000000000000';

function side(
  changes: Partial<LoadDefinitionInput> = {},
  parts: { source?: string; connection?: string } = {},
) {
  const { source = 'orders.csv', connection = 'Warehouse' } = parts;
  return {
    source: { id, kind: 'file', name: source, label: source },
    connection: { id, name: connection, kind: 'postgres' },
    definition: loadDefinitionSchema.parse({
      sourceId: id,
      destination: { connectionId: id, table: { name: 'orders' } },
      mode: 'upsert',
      key: ['order_id'],
      ...changes,
    }),
  };
}

const range = (params: object, severity: 'error' | 'warning' = 'error') => ({
  column: 'price',
  rule: 'range',
  severity,
  params: { ...params },
});
const lookup = (name: string, key: string) => ({
  ...{ name, key: [key], value: 'name' },
  table: { schema: 'public', name: 'lands' },
});
const field = (name: string, more: object = {}) => ({ field: name, column: name, ...more });

it.each<[string, ReturnType<typeof side>, ReturnType<typeof side>, string[]]>([
  ['nothing', side(), side(), []],
  [
    'computed columns',
    side({
      computed: [
        { column: 'a', from: { kind: 'constant', value: 'x' } },
        { column: 'b', from: { kind: 'expression', expression: 'c' } },
      ],
    }),
    side({
      computed: [
        { column: 'a', from: { kind: 'constant', value: 'y' }, transforms: [{ transform: 'hash' }] },
        { column: 'd', from: { kind: 'fields', fields: ['e', 'f'] } },
      ],
    }),
    [
      'Column `a`, worked out from: constant (value x) → constant (value y)',
      'Column `a`, transforms: none → hash',
      'Column `d`: new, worked out from fields (fields e, f)',
      'Column `b`: not worked out any more',
    ],
  ],
  [
    'look-ups',
    side({ lookups: [lookup('a', 'code'), lookup('b', 'code')] }),
    side({ lookups: [lookup('a', 'id'), lookup('c', 'code')] }),
    [
      'Look-up `a`: name by code of public.lands → name by id of public.lands',
      'Look-up `c`: new, name by code of public.lands',
      'Look-up `b`: removed',
    ],
  ],
  [
    'a rule’s figure',
    side({ rules: [range({ min: 0 })] }),
    side({ rules: [range({ min: 1 })] }),
    ['Rule `price`: range min 0 → 1'],
  ],
  [
    'a bound that a rule gets',
    side({ rules: [range({ min: 0 })] }),
    side({ rules: [range({ min: 0, max: 9 })] }),
    ['Rule `price`: range max none → 9'],
  ],
  [
    'a severity',
    side({ rules: [range({ min: 0 })] }),
    side({ rules: [range({ min: 0 }, 'warning')] }),
    ['Rule `price`: range severity error → warning'],
  ],
  [
    'a rule added',
    side(),
    side({ rules: [range({ min: 1 }, 'warning')] }),
    ['Rule `price`: range added (min 1, severity warning)'],
  ],
  [
    'the limit of a rule',
    side({ rules: [{ ...range({ min: 1 }), maxShare: 0.05 }] }),
    side({ rules: [{ ...range({ min: 1 }), maxCount: 10 }] }),
    ['Rule `price`: range max share 5 % → none', 'Rule `price`: range max count none → 10'],
  ],
  ['a rule removed', side({ rules: [range({ min: 1 })] }), side(), ['Rule `price`: range removed (min 1)']],
  [
    'the second of two rules alike',
    side({ rules: [range({ min: 1 }), range({ max: 5 })] }),
    side({ rules: [range({ min: 1 }), range({ max: 6 })] }),
    ['Rule `price`: range max 5 → 6'],
  ],
  [
    'the order of rules',
    side({ rules: [range({ min: 1 }), { column: 'a', rule: 'required' }] }),
    side({ rules: [{ column: 'a', rule: 'required' }, range({ min: 1 })] }),
    ['Rules: in another order'],
  ],
  [
    'mode and key',
    side(),
    side({ mode: 'append', key: [] }),
    ['Write mode: upsert → append', 'Key: order_id → none'],
  ],
  [
    'table and connection',
    side(),
    side(
      { destination: { connectionId: id, table: { schema: 'sales', name: 'orders' }, create: true } },
      { connection: 'Lake' },
    ),
    [
      'Connection: Warehouse → Lake',
      'Table: public.orders → sales.orders',
      'Missing table: fails the batch → is made',
    ],
  ],
  [
    'the mapping, field by field',
    side({ mapping: [field('a'), field('b', { type: 'text' }), field('gone')] }),
    side({
      mapping: [
        field('a', { column: null }),
        field('b', {
          type: 'date',
          transforms: [{ transform: 'trim' }, { transform: 'parse-date', params: { format: 'DD.MM.YYYY' } }],
        }),
        field('c'),
      ],
    }),
    [
      'Field `a`, column: a → left out',
      'Field `b`, type: text → date',
      'Field `b`, transforms: none → trim, then parse-date (format DD.MM.YYYY)',
      'Field `c`: new, into `c`',
      'Field `gone`: not read any more',
    ],
  ],
  [
    'settings, with their units',
    side({ tuning: { lanes: 2, partBytes: 8_388_608 }, writing: { deletionBrake: 0.2 } }),
    side({
      tuning: { lanes: 4, partBytes: 16_777_216 },
      writing: { deletionBrake: 0.5, columnPolicies: { price: 'keep' } },
    }),
    [
      'Writing: deletion brake 20 % → 50 %',
      'Writing: column policies price none → keep',
      'Tuning: lanes 2 → 4',
      'Tuning: part 8 MB → 16 MB',
    ],
  ],
  [
    'the dialect, blanks and signs made visible',
    side({ format: { kind: 'csv', dialect: { delimiter: ',' } } }),
    side({ format: { kind: 'csv', dialect: { delimiter: '\t' } } }),
    ['Format: dialect delimiter "," → "\\t"'],
  ],
  [
    'an incremental source',
    side(),
    side({ incremental: { cursor: 'changed_at', overlap: '15 min' } }),
    ['Incremental: cursor none → changed_at', 'Incremental: overlap none → 15 min'],
  ],
  [
    'the error threshold',
    side(),
    side({ errorThreshold: { share: 0.001 } }),
    ['Error threshold: share 5 % → 0.1 %'],
  ],
])('says in a sentence what differs: %s', (_what, before, after, sentences) => {
  expect(describeChanges(before, after)).toEqual(sentences);
});

it('tells two sources of one name apart', () => {
  const other = { ...side().source, id: '018f0000-0000-7000-8000-000000000001' };
  expect(describeChanges(side(), { ...side(), source: other })).toEqual([
    'Source: another one named orders.csv',
  ]);
});
