import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { orderLines, type ORDER_COLUMNS, type OrderOptions } from './orders';

const options: OrderOptions = { rows: 10_000, bad: 0.01, seed: 42, offset: 0, revision: 0 };
type Row = Record<(typeof ORDER_COLUMNS)[number], string>;

function orders(changes: Partial<OrderOptions> = {}): Row[] {
  return parse([...orderLines({ ...options, ...changes })].join(''), { columns: true });
}

function faults(row: Row): string[] {
  const found: string[] = [];
  if (row.customer_id === '') found.push('customer_id');
  if (!(Number(row.quantity) >= 1)) found.push('quantity');
  if (Number.isNaN(Number(row.price))) found.push('price');
  if (Number.isNaN(Date.parse(row.order_date))) found.push('order_date');
  if (!['pending', 'confirmed', 'shipped'].includes(row.status)) found.push('status');
  return found;
}

it('writes the same file for the same seed and another for another', () => {
  expect(orders()).toEqual(orders());
  expect(orders({ seed: 43 })).not.toEqual(orders());
});

it('spoils exactly the share of rows that was asked for, in every way, some of them several times over', () => {
  const bad = orders()
    .map(faults)
    .filter((found) => found.length > 0);
  expect(bad).toHaveLength(100);
  expect(new Set(bad.flat())).toEqual(new Set(['customer_id', 'quantity', 'price', 'order_date', 'status']));
  expect(bad.filter((found) => found.length > 1).length).toBeGreaterThan(10);
  expect(orders({ bad: 0 }).flatMap(faults)).toEqual([]);
});

it('changes every row and no key with another revision, and moves the keys with an offset', () => {
  const first = orders({ bad: 0 });
  const second = orders({ bad: 0, revision: 1 });
  expect(second.map((row) => row.order_id)).toEqual(first.map((row) => row.order_id));
  expect(second.every((row, at) => row.quantity !== first[at]!.quantity)).toBe(true);
  expect(orders({ offset: 5_000 })[0]!.order_id).toBe('5001');
});
