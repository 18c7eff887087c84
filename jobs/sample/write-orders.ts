import { closeSync, openSync, writeSync } from 'node:fs';
import { orderLines, type OrderOptions } from './orders';

const BUFFER_CHARACTERS = 1024 * 1024;

/**
 * Writes a CSV file of orders.
 * @param file  path, or `-` for standard output
 */
export function writeOrders(file: string, options: OrderOptions): void {
  const target = file === '-' ? 1 : openSync(file, 'w');
  let pending = '';
  for (const line of orderLines(options)) {
    pending += line;
    if (pending.length < BUFFER_CHARACTERS) continue;
    writeAll(target, pending);
    pending = '';
  }
  writeAll(target, pending);
  if (target !== 1) closeSync(target);
}

/** A pipe may take less than it is given, or nothing for a moment. */
function writeAll(target: number, text: string): void {
  let data = Buffer.from(text);
  while (data.length > 0) {
    try {
      data = data.subarray(writeSync(target, data));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
