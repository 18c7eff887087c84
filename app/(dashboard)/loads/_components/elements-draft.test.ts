import { expect, it } from 'vitest';
import type { DetectionReport } from '@/lib/control/sources';
import { emptyDraft, type Draft } from './draft';
import { draftOfElements } from './elements-draft';
import { settle } from './settle';

function around(draft: Partial<Draft>, names: string[], dialect: Record<string, unknown> = {}) {
  const report = {
    format: 'json',
    encoding: 'utf-8',
    dialect: { shape: 'lines', records: '', ...dialect },
    columns: names.map((name) => ({ name, type: 'bigint', nullable: false, confidence: 1 })),
    preview: [],
  } as unknown as DetectionReport;
  const whole = { ...emptyDraft(), table: { schema: 'sales', name: 'orders' }, ...draft };
  return {
    ...{ loadId: 'parent', source: { id: 's', label: 'orders.json' } },
    ...{ draft: whole, report, settlement: settle(whole, report, null) },
  };
}

it('gives the elements the key of their record and their place, in a table named after both', () => {
  const draft = draftOfElements(
    'to.items',
    around({ key: ['order_id'], connectionId: 'c' }, ['order_id', 'to']),
  );
  expect(draft).toMatchObject({
    source: { how: 'stored', stored: { id: 's' } },
    format: {
      kind: 'json',
      dialect: { shape: 'lines', records: '', elements: 'to.items', paths: ['^.order_id'] },
    },
    columns: { '^.order_id': 'order_id', '#': 'position' },
    types: { '^.order_id': 'bigint' },
    ...{ connectionId: 'c', isNewTable: true, table: { schema: 'sales', name: 'orders_items' } },
    ...{ key: ['order_id', 'position'], name: 'orders items' },
    after: { loadId: 'parent', name: 'orders', isWanted: true },
  });
});

it('takes what a list’s elements took along one object further out', () => {
  const items = around(
    { key: ['order_id', 'position'], columns: { '#': 'position' } },
    ['^.order_id', '#', 'parts'],
    { elements: 'items', paths: ['^.order_id'] },
  );
  expect(draftOfElements('items[].parts', items)).toMatchObject({
    format: { dialect: { elements: 'items[].parts', paths: ['^^.order_id', '^#'] } },
    columns: { '^^.order_id': 'order_id', '^#': 'position', '#': 'parts_position' },
    key: ['order_id', 'position', 'parts_position'],
  });
});

it('proposes no key where the records have none, or one that no path leads to', () => {
  expect(draftOfElements('items', around({ key: [] }, ['order_id']))).toMatchObject({ key: null });
  const odd = draftOfElements('items', around({ key: ['a_b'] }, ['a.b']));
  expect(odd).toMatchObject({ key: null, format: { dialect: { paths: [] } } });
});
