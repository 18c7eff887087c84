import { createHash } from 'node:crypto';
import { seededRandom } from '@/jobs/sample/random';

/** Rows that stand in the table, and a file that inserts, updates, repeats some of them, and holds bad rows. */
export interface Orders {
  /** Before. */
  existing: Order[];
  csv: string;
  before: Fingerprint;
  after: Fingerprint;
  counts: { read: number; inserted: number; updated: number; unchanged: number; quarantined: number };
  /** The bad records as they stand in the file. */
  bad: string[];
}

/** What two tables with the same rows have in common. */
export interface Fingerprint {
  rows: number;
  sha256: string;
}

export const TABLE = 'orders';
export const CREATE_TABLE = `CREATE TABLE ${TABLE} (order_id bigint PRIMARY KEY, customer text NOT NULL, quantity int NOT NULL, note text)`;

/** The same figures from the table: how the engine writes and counts plays no part in it. */
export const FINGERPRINT = `
  SELECT count(*)::int AS rows,
         encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', order_id, customer, quantity, note), E'\\n' ORDER BY order_id), ''), 'UTF8')), 'hex') AS sha256
  FROM ${TABLE}`;

type Order = [id: number, customer: string, quantity: number, note: string];

/** @param size rows of each kind: inserted, updated, unchanged */
export function makeOrders(seed: number, size: number): Orders {
  const random = seededRandom(seed);
  const order = (id: number): Order => [
    id,
    `customer ${Math.floor(random() * 900)}`,
    Math.floor(random() * 50),
    `note ${Math.floor(random() * 1e9)} ${'x'.repeat(Math.floor(random() * 60))}`,
  ];
  const old = Array.from({ length: size * 3 }, (_, index) => order(index + 1));
  const incoming = old
    .slice(size)
    .map((row, index): Order => (index % 2 ? row : [row[0], row[1], row[2] + 1, row[3]]));
  const fresh = Array.from({ length: size }, (_, index) => order(size * 3 + index + 1));
  const good = [...incoming, ...fresh]
    .map((row) => ({ row, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
  const bad = Array.from({ length: Math.ceil(size / 20) }, (_, index) =>
    badRecord(size * 10 + index, random),
  );
  const lines = good.map((row) => row.join(','));
  for (const record of bad) lines.splice(Math.floor(random() * lines.length), 0, record);
  const result = new Map([...old, ...good].map((row) => [row[0], row]));
  return {
    existing: old,
    csv: `order_id,customer,quantity,note\n${lines.join('\n')}\n`,
    before: fingerprint(old),
    after: fingerprint([...result.values()]),
    counts: {
      ...{ read: lines.length, inserted: size, updated: size, unchanged: size, quarantined: bad.length },
    },
    bad,
  };
}

/** Not of its type, breaking a rule, NULL where none may be, or too short: a record of its own each time. */
function badRecord(id: number, random: () => number): string {
  const kinds = [
    `${id},ann,many,of ${id}`,
    `${id},ann,-1,of ${id}`,
    `${id},,1,of ${id}`,
    `${id},ann`,
    `x${id},ann,1,`,
  ];
  return kinds[Math.floor(random() * kinds.length)]!;
}

function fingerprint(rows: Order[]): Fingerprint {
  const sorted = [...rows].sort((a, b) => a[0] - b[0]);
  const text = sorted.map((row) => row.join('|')).join('\n');
  return { rows: rows.length, sha256: createHash('sha256').update(text).digest('hex') };
}
