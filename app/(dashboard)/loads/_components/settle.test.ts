import { describe, expect, it } from 'vitest';
import type { LoadDefinition } from '@/lib/control/loads/schemas';
import { definitionOf, emptyDraft, mappingDraft } from './draft';
import { missingColumns, settle } from './settle';

const column = (name: string, type = 'text', nullable = false) => ({ name, type, nullable, confidence: 1 });
const report = (...columns: ReturnType<typeof column>[]) => ({
  format: 'csv',
  formatConfidence: 1,
  encoding: 'utf-8' as const,
  encodingConfidence: 1,
  compression: 'none' as const,
  certainty: {},
  ragged: undefined,
  dialect: {},
  columns,
  preview: [],
  bytesTotal: undefined,
});
const tableColumn = (name: string, more = {}) => ({
  name,
  type: 'text',
  nullable: true,
  hasDefault: false,
  isGenerated: false,
  ...more,
});

describe('a new table', () => {
  it('gets columns that need no quotes, and an id as its key', () => {
    const { fields, key, mode } = settle(
      emptyDraft(),
      report(column('Order ID', 'integer'), column('Note')),
      null,
    );
    expect(fields.map((field) => [field.column, field.type])).toEqual([
      ['order_id', 'integer'],
      ['note', 'text'],
    ]);
    expect([key, mode]).toEqual([['order_id'], 'upsert']);
  });

  it('gets a number as its key only where no value of the preview comes twice', () => {
    const invoices = report(column('invoice_no', 'bigint'), column('customer'));
    const keyOf = (preview: string[][]) => settle(emptyDraft(), { ...invoices, preview }, null).key;
    expect(keyOf([['1', 'a'], ['2', 'a']])).toEqual(['invoice_no']); // prettier-ignore
    expect(keyOf([['1', 'a'], ['1', 'b']])).toEqual([]); // prettier-ignore
  });

  it('never gives two fields the same column', () => {
    const { fields } = settle(emptyDraft(), report(column('A b'), column('a_b')), null);
    expect(fields.map((field) => field.column)).toEqual(['a_b', 'a_b_2']);
  });

  it('takes the types and columns that the person settled', () => {
    const draft = { ...emptyDraft(), types: { zip: 'text' }, columns: { zip: 'postcode', junk: null } };
    const { fields } = settle(draft, report(column('zip', 'integer'), column('junk')), null);
    expect(fields.map((field) => [field.column, field.type])).toEqual([
      ['postcode', 'text'],
      [null, 'text'],
    ]);
  });
});

describe('how the last source of the fields was mapped', () => {
  const known = mappingDraft({
    mapping: [
      { field: 'zip', column: 'postcode', type: 'text', transforms: [{ transform: 'trim', params: {} }] },
      { field: 'junk', column: null, transforms: [] },
    ],
    computed: [
      {
        column: 'origin',
        type: 'text',
        from: { kind: 'constant', value: 'x' },
        transforms: [{ transform: 'case', params: { to: 'upper' } }],
      },
    ],
    lookups: [{ name: 'lands', table: { schema: 'public', name: 'lands' }, key: ['code'], value: 'name' }],
  });
  const of = report(column('zip', 'integer'), column('junk'));

  it('is proposed where the person has settled nothing, with its computed columns', () => {
    const { fields, computed, filled } = settle(emptyDraft(), of, null, known);
    expect(fields.map((field) => [field.column, field.type, field.transforms.length, field.reason])).toEqual([
      ['postcode', 'text', 1, 'as before'],
      [null, 'text', 0, 'as before'],
    ]);
    expect(computed).toMatchObject([{ column: 'origin', transforms: [{ transform: 'case' }] }]);
    expect(filled.map((each) => each.column)).toEqual(['postcode', 'origin']);
    const chosen = { ...emptyDraft(), columns: { junk: 'kept' }, computed: [] };
    expect(settle(chosen, of, null, known)).toMatchObject({
      fields: [{ column: 'postcode' }, { column: 'kept', reason: 'chosen' }],
      computed: [],
    });
  });

  it('is saved as it was, apart from its fields', () => {
    const settled = settle(emptyDraft(), of, null, known);
    const { fields, ...rest } = settled;
    const saved = definitionOf(emptyDraft(), {
      ...rest,
      mapping: fields,
      sourceId: '',
      format: { dialect: {} },
    });
    const { mapping, computed, lookups } = saved as LoadDefinition;
    expect(mappingDraft({ mapping, computed, lookups })).toEqual(known);
  });

  it('gives way where the table has no such column', () => {
    const draft = { ...emptyDraft(), isNewTable: false };
    const table = { columns: [tableColumn('zip'), tableColumn('origin')], primaryKey: [], uniqueKeys: [] };
    const { fields, computed } = settle(draft, of, table, known);
    expect(fields[0]).toMatchObject({ column: 'zip', reason: 'same name' });
    expect(computed).toHaveLength(1);
    const without = { ...table, columns: [tableColumn('zip')] };
    expect(settle(draft, of, without, known).computed).toEqual([]);
  });
});

describe('an existing table', () => {
  const table = {
    columns: [
      tableColumn('id', { nullable: false }),
      tableColumn('name'),
      tableColumn('total', { nullable: false }),
      tableColumn('sum', { isGenerated: true }),
    ],
    primaryKey: ['id'],
    uniqueKeys: [],
  };
  const draft = { ...emptyDraft(), isNewTable: false };

  it('proposes its columns and its key, and never a generated column', () => {
    const { fields, key } = settle(draft, report(column('ID'), column('sum'), column('other')), table);
    expect(fields.map((field) => field.column)).toEqual(['id', null, null]);
    expect(key).toEqual(['id']);
  });

  it('names the columns that nothing fills', () => {
    const { fields } = settle(draft, report(column('id')), table);
    expect(missingColumns(fields, table)).toEqual(['total']);
  });

  it('appends where its key is not filled', () => {
    expect(settle(draft, report(column('name')), table)).toMatchObject({ key: [], mode: 'append' });
  });
});
