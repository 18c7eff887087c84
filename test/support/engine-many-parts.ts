import { expect, it } from 'vitest';
import { seededRandom } from '@/jobs/sample/random';
import { runEngine } from './engine-run';
import { rowsOf } from './query';
import { useDatabase, type FreshDatabase } from './use-database';

const FIELDS = ['id', 'customer', 'quantity', 'price', 'day'] as const;
type Cells = Record<(typeof FIELDS)[number], string | null>;

interface Order {
  cells: Cells;
  /** What it is refused for, as `column:rule`. */
  reasons: string[];
}

/** So many rows that they make a dozen parts, some of them bad in ways that come again and again, or only once. */
function orders(rows: number): Order[] {
  const random = seededRandom(11);
  const often = (share: number) => random() < share;
  return Array.from({ length: rows }, (_, i) => {
    const cells: Cells = {
      id: String(i + 1),
      customer: often(0.2) ? `"Müller", no. ${i}` : 'n/a',
      quantity: String(1 + Math.floor(random() * 50)),
      price: '60.00',
      day: '2026-01-31',
    };
    const reasons: string[] = [];
    const spoil = (field: keyof Cells, value: string | null, ...rules: string[]) => {
      cells[field] = value;
      reasons.push(...rules.map((rule) => `${field}:${rule}`));
    };
    if (often(0.01)) spoil('customer', null, 'required');
    if (often(0.01)) spoil('quantity', 'n/a', 'type');
    else if (often(0.01)) spoil('quantity', '-1', 'range');
    // Nothing is wrong with what it says: it is refused for what another column says.
    else if (often(0.01)) spoil('quantity', '61', 'compare');
    else if (often(0.01)) spoil('quantity', null);
    if (often(0.01)) {
      if (reasons[reasons.length - 1] === 'quantity:compare') reasons.pop();
      spoil('price', 'abc', 'type');
    } else if (cells.quantity === '61' && often(0.5)) {
      reasons.pop();
      spoil('price', '61.00');
    }
    if (often(0.01)) spoil('day', 'n/a', 'type');
    else if (often(0.0003)) spoil('day', `day ${i}`, 'type');
    return { cells, reasons };
  });
}

const asCsv = (fields: readonly (keyof Cells)[]) => (rows: readonly Order[]) => {
  const written = (cell: string | null) =>
    cell !== null && /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : (cell ?? '');
  const lines = rows.map(({ cells }) => fields.map((field) => written(cells[field])).join(','));
  return `${fields.join(',')}\n${lines.join('\n')}\n`;
};

const FILES = {
  'orders.csv': asCsv(FIELDS),
  'two.csv': asCsv(['id', 'price', 'day', 'quantity', 'customer']),
  'orders.ndjson': (rows: readonly Order[]) => rows.map(({ cells }) => `${JSON.stringify(cells)}\n`).join(''),
};

/** What is left out of COPY, for what rows of earlier parts were refused for, must change no outcome. */
export function describeManyParts(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  it.each(Object.entries(FILES))(
    'refuses of %s what is bad, with every reason, and loads the rest, whatever earlier parts held',
    async (fileName, write) => {
      await database.client.query('DROP TABLE IF EXISTS orders');
      await database.client.query(
        'CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, quantity int, price numeric(10,2), day date)',
      );
      const all = orders(20_000);
      const { result, quarantine } = await runEngine({
        ...{ content: write(all), fileName, url: database.url, table: 'orders', key: ['id'] },
        rules: [
          { column: 'customer', rule: 'required' },
          { column: 'quantity', rule: 'range', params: { min: 0 } },
          { column: 'quantity', rule: 'compare', params: { other: 'price' } },
          { column: 'quantity', rule: 'range', severity: 'warning', params: { max: 25 } },
        ],
        ...{ tuning: { lanes: 2, partBytes: 64 * 1024 }, errorThreshold: { share: 1 } },
      });
      const bad = all.filter(({ reasons }) => reasons.length > 0);
      const good = all.filter(({ reasons }) => reasons.length === 0).map(({ cells }) => cells);
      const warnings = good.filter(({ quantity }) => Number(quantity) > 25).length;
      expect(result).toMatchObject({ state: 'partial', read: 20_000, inserted: good.length, warnings });
      const found = Object.entries(quarantine.reasons()).map(([row, reasons]) => [row, reasons.sort()]);
      expect(found).toEqual(bad.map(({ cells, reasons }) => [cells.id, reasons.sort()]));
      const stored = await rowsOf(
        database.client,
        'SELECT id::text, customer, quantity::text FROM orders ORDER BY orders.id',
      );
      expect(stored).toEqual(good.map(({ id, customer, quantity }) => [id, customer, quantity]));
    },
  );
}
