import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeOrders } from '../../../jobs/sample/write-orders';

export const ORDERS = { rows: 10_000, bad: 100 };

/** A file of orders, one in a hundred of them bad. */
export async function writeOrdersFile(folder: string, name = 'orders.csv'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  writeOrders(file, { rows: ORDERS.rows, bad: ORDERS.bad / ORDERS.rows, seed: 7, offset: 0, revision: 0 });
  return file;
}
