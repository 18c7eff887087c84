import path from 'node:path';
import { parseArgs } from 'node:util';
import { env } from '@/lib/env';
import type { OrderOptions } from './orders';
import { writeOrders } from './write-orders';

const USAGE = `Usage: npm run sample -- --out FILE [--rows 1000] [--bad 0.01] [--seed 42] [--offset 0] [--revision 0]

Writes orders as CSV, the same for the same options.
  --out FILE     where to, relative to your folder; - is standard output
  --rows N       orders
  --bad SHARE    share of orders with faults, 0 to 1
  --seed N       another seed gives other orders
  --offset N     order ids begin after this number
  --revision N   another revision changes every order and keeps its id`;

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  try {
    const { out, ...options } = readOptions(args);
    if (out === undefined) throw new Error('--out is missing.');
    writeOrders(out === '-' ? out : path.resolve(env().callerFolder, out), options);
    return 0;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return 0;
    process.stderr.write(`${message}\n${USAGE}\n`);
    return 2;
  }
}

function readOptions(args: string[]): OrderOptions & { out: string | undefined } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { out: text, rows: text, bad: text, seed: text, offset: text, revision: text },
  });
  return {
    out: values.out,
    rows: number(values.rows ?? '1000', '--rows', 1e9),
    bad: number(values.bad ?? '0.01', '--bad', 1),
    seed: number(values.seed ?? '42', '--seed', 2 ** 32 - 1),
    offset: number(values.offset ?? '0', '--offset', 1e12),
    revision: number(values.revision ?? '0', '--revision', 1000),
  };
}

function number(text: string, option: string, max: number): number {
  const value = Number(text);
  const isWhole = option === '--bad' || Number.isInteger(value);
  if (text.trim() !== '' && isWhole && value >= 0 && value <= max) return value;
  throw new Error(`${option} "${text}" is not a number from 0 to ${max}.`);
}
