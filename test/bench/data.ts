import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orderLines, type OrderOptions } from '@/jobs/sample/orders';
import { writeOrders } from '@/jobs/sample/write-orders';

const folder = path.join(tmpdir(), 'stevedore-bench');

export interface OrderFile {
  path: string;
  rows: number;
  badRows: number;
}

/** A file of orders, written once and kept in the temporary folder for later runs. */
export function orderFile(rows: number, bad: number): OrderFile {
  const options: OrderOptions = { rows, bad, seed: 42, offset: 0, revision: 0 };
  const file = path.join(folder, `orders-${rows}-${bad}-${fingerprint(options)}.csv`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeOrders(draft, options);
    renameSync(draft, file);
  }
  return { path: file, rows, badRows: Math.floor(rows * bad) };
}

/** Another generator writes other rows: its first ones tell. */
function fingerprint(options: OrderOptions): string {
  const hash = createHash('sha256');
  for (const line of orderLines({ ...options, rows: 1_000 })) hash.update(line);
  return hash.digest('hex').slice(0, 8);
}
