import { orderLines } from '@/jobs/sample/orders';
import type { Totals } from '../totals';
import { keepFile, type DataFile, type Lines } from './data-file';

const FIRST_DAY = Date.UTC(2024, 0, 1);
const STATUSES = ['pending', 'confirmed', 'shipped'];

export interface OrderFileOptions {
  rows: number;
  bad?: number;
  offset?: number;
  revision?: number;
}

/** A CSV file of orders. */
export function orderFile({ rows, bad = 0, offset = 0, revision = 0 }: OrderFileOptions): DataFile {
  const make = (limit = rows) => orderLinesOf({ rows: Math.min(limit, rows), bad, offset, revision });
  return keepFile(`orders-${rows}-${bad}-${offset}-${revision}`, make);
}

/** The same orders as JSON, one object a line. */
export function orderLinesFile(rows: number): DataFile {
  return keepFile(`orders-${rows}`, (limit = rows) => ordersAsJson(Math.min(limit, rows)), 'ndjson');
}

/** The same orders as a German office writes them: decimal comma, day first, and blanks around the notes. */
export function germanOrderFile(rows: number): DataFile {
  return keepFile(`orders-german-${rows}`, (limit = rows) => {
    const { lines, summary } = orderLinesOf({ rows: Math.min(limit, rows) });
    return { lines: asGerman(lines), summary };
  });
}

function* asGerman(lines: Iterable<string>): Generator<string> {
  let isHeader = true;
  for (const line of lines) {
    yield isHeader ? line.replaceAll(',', ';') : germanLine(line);
    isHeader = false;
  }
}

function germanLine(line: string): string {
  const [id, customer, product, quantity, price, date, status] = line.split(',', 7);
  const { note } = parseOrder(line);
  const day = date!.split('-').reverse().join('.');
  const cell = note === '' ? '' : `  ${note.replaceAll(';', ',')} `;
  const quoted = cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
  return `${[id, customer, product, quantity, price!.replace('.', ','), day, status, quoted].join(';')}\n`;
}

export function ordersAsJson(rows: number): Lines {
  const csv = orderLinesOf({ rows });
  return { lines: asJson(csv.lines), summary: csv.summary };
}

function* asJson(lines: Iterable<string>): Generator<string> {
  let isHeader = true;
  for (const line of lines) {
    if (!isHeader) yield `${JSON.stringify(asRecord(line))}\n`;
    isHeader = false;
  }
}

function asRecord(line: string) {
  const order = parseOrder(line);
  return {
    order_id: order.id,
    customer_id: order.customer,
    product_id: order.product,
    quantity: order.quantity,
    price: order.cents / 100,
    order_date: order.date,
    status: order.status,
    note: order.note === '' ? null : order.note,
  };
}

/** Hands the lines on and adds up what they hold, judged here and not by the product. */
export function orderLinesOf({ rows, bad = 0, offset = 0, revision = 0 }: OrderFileOptions): Lines {
  const good = emptyTotals();
  const typed = emptyTotals();
  function* lines(): Generator<string> {
    let isHeader = true;
    for (const line of orderLines({ rows, bad, offset, revision, seed: 42 })) {
      yield line;
      if (!isHeader) count(parseOrder(line), good, typed);
      isHeader = false;
    }
  }
  return { lines: lines(), summary: () => ({ rows, good, typed }) };
}

function emptyTotals(): Totals {
  return {
    rows: 0,
    ids: 0,
    customers: 0,
    products: 0,
    quantities: 0,
    cents: 0,
    days: 0,
    statuses: 0,
    notes: 0,
  };
}

function count(order: ParsedOrder, good: Totals, typed: Totals): void {
  const day = (Date.parse(order.date) - FIRST_DAY) / 86_400_000;
  const isTyped = order.customer > 0 && !Number.isNaN(order.cents) && !Number.isNaN(day);
  if (!isTyped) return;
  addOrder(typed, order, day);
  if (order.quantity >= 1 && STATUSES.includes(order.status)) addOrder(good, order, day);
}

function addOrder(totals: Totals, order: ParsedOrder, day: number): void {
  totals.rows! += 1;
  totals.ids! += order.id;
  totals.customers! += order.customer;
  totals.products! += order.product;
  totals.quantities! += order.quantity;
  totals.cents! += order.cents;
  totals.days! += day;
  totals.statuses! += order.status.length;
  totals.notes! += Buffer.byteLength(order.note);
}

/** What `emptyTotals` names, asked of a table; `days` count from the first of 2024. */
export const ORDER_TOTALS: Record<keyof Totals, string> = {
  rows: 'count(*)',
  ids: 'sum(order_id)',
  customers: 'sum(customer_id)',
  products: 'sum(product_id)',
  quantities: 'sum(quantity)',
  cents: 'sum(price) * 100',
  days: `sum(order_date - date '2024-01-01')`,
  statuses: 'sum(octet_length(status))',
  notes: 'sum(octet_length(note))',
};

interface ParsedOrder {
  id: number;
  customer: number;
  product: number;
  quantity: number;
  cents: number;
  date: string;
  status: string;
  note: string;
}

/** The generator's own lines only: seven plain cells, then a note that may be quoted. */
function parseOrder(line: string): ParsedOrder {
  const cells = line.trimEnd().split(',');
  const note = cells.slice(7).join(',');
  return {
    id: Number(cells[0]),
    customer: Number(cells[1]),
    product: Number(cells[2]),
    quantity: Number(cells[3]),
    cents: Math.round(Number(cells[4]) * 100),
    date: cells[5]!,
    status: cells[6]!,
    note: note.startsWith('"') ? note.slice(1, -1).replaceAll('""', '"') : note,
  };
}
