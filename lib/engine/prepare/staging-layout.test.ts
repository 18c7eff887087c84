import { expect, it } from 'vitest';
import type { ColumnDescription } from '../destinations/destination';
import type { ComputedFrom } from '../plan';
import { copyStatement } from '../sql/copy-statement';
import { inputCheckFor } from '../sql/input-check';
import type { ComputedBinding, Target } from '../target';
import { stagingLayout } from './staging-layout';

const column = (name: string, type: string, category = 'N'): ColumnDescription => ({
  name,
  type,
  equality: '=',
  category,
  nullable: true,
  hasDefault: false,
  isGenerated: false,
  isIdentityAlways: false,
});
const id = column('id', 'integer');
const name = column('name', 'character varying(9)', 'S');

function layoutOf(computed: ComputedBinding[] = [], fields: string[] = []) {
  const target: Target = {
    table: { schema: 'public', name: 'people' },
    existing: null,
    bindings: [
      { field: 'Id', column: id, transforms: [] },
      { field: 'Name', column: name, transforms: [] },
      { field: 'junk', column: null, transforms: [] },
    ],
    computed,
    key: [],
    alterations: [],
  };
  const settings = { copy: { format: 'csv' } as const, input: inputCheckFor({ inputErrorInfo: true }) };
  return stagingLayout(target, settings, { columns: new Set(), fields });
}

const plain = {
  rowColumn: '__row',
  columns: [
    {
      field: 'Id',
      name: 'id',
      type: 'integer',
      isText: false,
      targetType: 'integer',
      value: '"id"',
      safeValue: '"id"',
      asText: null,
    },
    {
      field: 'Name',
      name: 'name',
      type: 'character varying(9)',
      isText: true,
      targetType: 'character varying(9)',
      value: '"name"',
      safeValue: '"name"',
      asText: null,
    },
    {
      field: 'junk',
      name: '__ignored_3',
      type: 'text',
      isText: true,
      targetType: null,
      value: '"__ignored_3"',
      safeValue: '"__ignored_3"',
      asText: null,
    },
  ],
  computed: [],
  copy: { format: 'csv' },
  functions: [],
};

it('stages columns that nothing is done to as they are: typed by COPY, and taken over without a word of SQL', async () => {
  const layout = await layoutOf();
  expect(layout).toEqual(plain);
  expect(copyStatement('s', layout, { skipBadRows: true })).toBe(
    `COPY s ("__row", "id", "name", "__ignored_3") FROM STDIN WITH (FORMAT csv, NULL '', ENCODING 'UTF8', FORCE_NULL ("id"), ON_ERROR ignore)`,
  );
});

it('leaves them so beside a computed column that does not look at them', async () => {
  const from: ComputedFrom = { kind: 'fields', fields: ['junk'], separator: '', missing: 'skip' };
  const layout = await layoutOf([{ column: column('t', 'text', 'S'), from, transforms: [] }], ['junk']);
  expect({ ...layout, computed: [] }).toEqual(plain);
  expect(layout.computed).toMatchObject([{ name: 't', cell: '"__ignored_3"', value: '"__ignored_3"' }]);
});

it('stages as text what another column is worked out from', async () => {
  const { columns } = await layoutOf([], ['NAME', 'id']);
  expect(columns.map(({ type }) => type)).toEqual(['text', 'text', 'text']);
  expect(columns[0]).toMatchObject({ targetType: 'integer', value: 'CAST("id" AS integer)' });
});
