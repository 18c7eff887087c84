import { seededRandom } from './random';

export interface OrderOptions {
  rows: number;
  /** Share of bad rows, 0 to 1. */
  bad: number;
  seed: number;
  /** Keys run from offset + 1; an offset of half the rows makes half of them new against a file without one. */
  offset: number;
  /** Another revision has the same keys and faults, and another quantity and price in every row. */
  revision: number;
}

export const ORDER_COLUMNS = [
  'order_id',
  'customer_id',
  'product_id',
  'quantity',
  'price',
  'order_date',
  'status',
  'note',
] as const;

const STATUSES = ['pending', 'confirmed', 'shipped'];
const NOTES = [
  '',
  'Leave it with the neighbours at number 12',
  'Gift: please wrap it and leave the bill out',
  '"Fragile", keep upright',
  'Call before delivery, not after 17:00',
  'Größe M, Farbe grün',
  'Standing order, every second month',
  'Deliver to the back door, ring twice',
];
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAYS = datesFrom(FIRST_DAY, 730);

interface Order {
  id: number;
  customer: string;
  product: number;
  quantity: string;
  price: string;
  date: string;
  status: string;
  note: string;
}

type Fault = (order: Order) => void;

const FAULTS: readonly Fault[] = [
  (order) => (order.customer = ''),
  (order) => (order.quantity = '-1'),
  (order) => (order.price = 'abc'),
  (order) => (order.date = 'invalid'),
  (order) => (order.status = 'unknown'),
];

/** Lines of a CSV file of orders, the header first; every line ends in a newline. */
export function* orderLines(options: OrderOptions): Generator<string> {
  yield `${ORDER_COLUMNS.join(',')}\n`;
  const random = seededRandom(options.seed);
  const isBad = badRows(options.bad);
  for (let row = 1; row <= options.rows; row += 1) {
    const order = makeOrder(options.offset + row, options.revision, random);
    if (isBad(row)) spoil(order, random);
    yield writeOrder(order);
  }
}

function makeOrder(id: number, revision: number, random: () => number): Order {
  const cents = 100 + Math.floor(random() * 49_900) + revision;
  return {
    id,
    customer: String(1 + Math.floor(random() * 50_000)),
    product: 1 + Math.floor(random() * 2_000),
    quantity: String(1 + Math.floor(random() * 20) + revision),
    price: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    date: DAYS[Math.floor(random() * DAYS.length)]!,
    status: STATUSES[Math.floor(random() * STATUSES.length)]!,
    note: NOTES[Math.floor(random() * NOTES.length)]!,
  };
}

/** Spread evenly, and exactly as many as the share says. */
function badRows(share: number): (row: number) => boolean {
  return (row) => Math.floor(row * share) > Math.floor((row - 1) * share);
}

/** Two in three bad rows have one fault, the others two to four. */
function spoil(order: Order, random: () => number): void {
  const count = random() < 2 / 3 ? 1 : 2 + Math.floor(random() * 3);
  const first = Math.floor(random() * FAULTS.length);
  for (let at = 0; at < count; at += 1) FAULTS[(first + at) % FAULTS.length]!(order);
}

function writeOrder({ id, customer, product, quantity, price, date, status, note }: Order): string {
  const cell = /[",]/.test(note) ? `"${note.replaceAll('"', '""')}"` : note;
  return `${id},${customer},${product},${quantity},${price},${date},${status},${cell}\n`;
}

function datesFrom(start: number, days: number): string[] {
  return Array.from({ length: days }, (_, day) =>
    new Date(start + day * 86_400_000).toISOString().slice(0, 10),
  );
}
