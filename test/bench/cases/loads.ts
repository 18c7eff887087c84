import { load, type LoadOptions } from '../commands';
import type { DataFile } from '../data/data-file';
import { germanOrderFile, orderFile, orderLinesFile } from '../data/orders';
import { orderPages, PAGE_RECORDS } from '../data/order-pages';
import { textFile, wideFile } from '../data/wide-rows';
import { INDEXED_ORDERS, ORDERS, REFERENCED_ORDERS, TEXTS, WIDE, type BenchTable } from '../tables';
import type { BenchCase, ListedCase } from './bench-case';
import { filledWith } from './fill';
import { LARGE_FACTOR, SLOW_PEER_ROWS, SMALL_DIVISOR, TEXT_DIVISOR, WIDE_DIVISOR } from './sizes';
import { stagingSeconds } from './staging-seconds';

export const SPEED = ['--prefer', 'speed'];

/** Loads into an empty table, of every shape, and loads again into a full one. */
export const LOADS: ListedCase[] = [
  ours('clean', 'load, preferring speed', (rows) => intoOrders(orderFile({ rows }), { more: SPEED })),
  ours('clean-default', 'load, default (shortest lock)', (rows) => intoOrders(orderFile({ rows }), {})),
  ours('key-stays', 'load, the key must stay (a foreign key points at it)', (rows) =>
    loadOf(REFERENCED_ORDERS, orderFile({ rows }), { more: SPEED }),
  ),
  ours('transformed', 'load, preferring speed, three columns transformed', (rows) =>
    intoOrders(germanOrderFile(rows), { more: SPEED, rules: 'german-orders' }),
  ),
  ours('bad-1', 'load, 1 % bad rows', (rows) => intoOrders(orderFile({ rows, bad: 0.01 }), refusing())),
  ours('bad-20', 'load, 20 % bad rows', (rows) => intoOrders(orderFile({ rows, bad: 0.2 }), refusing())),
  ours('unchanged', 're-load, nothing changed', (rows) => again(orderFile({ rows }), orderFile({ rows }))),
  ours('changed', 're-load, every row changed', (rows) =>
    again(orderFile({ rows }), orderFile({ rows, revision: 1 })),
  ),
  ours('changed-fast', 're-load, every row changed, preferring speed', (rows) =>
    again(orderFile({ rows }), orderFile({ rows, revision: 1 }), SPEED),
  ),
  ours('half-new', 're-load, half the rows new, half unchanged', (rows) =>
    again(orderFile({ rows: Math.floor(rows / 2) }), orderFile({ rows })),
  ),
  ours('half-new-fast', 're-load, half the rows new, half unchanged, preferring speed', (rows) =>
    again(orderFile({ rows: Math.floor(rows / 2) }), orderFile({ rows }), SPEED),
  ),
  staging('staging', 2),
  staging('staging-1', 1),
  staging('staging-4', 4),
  ...[1, 2, 4].map((lanes) =>
    ours(`lanes-${lanes}`, `load, preferring speed, ${lanes} lane${lanes === 1 ? '' : 's'}`, (rows) =>
      intoOrders(orderFile({ rows }), { more: [...SPEED, '--lanes', String(lanes)] }),
    ),
  ),
  {
    ...ours('columns-60', `load, 60 columns, a ${WIDE_DIVISOR}th of the rows`, (rows) =>
      loadOf(WIDE, wideFile(Math.ceil(rows / WIDE_DIVISOR)), { more: SPEED, rules: 'none' }),
    ),
    baseline: 'copy-60',
  },
  {
    ...ours('wide-text', `load, 3 kB of text a row, a ${TEXT_DIVISOR}th of the rows`, (rows) =>
      loadOf(TEXTS, textFile(Math.ceil(rows / TEXT_DIVISOR)), { more: SPEED, rules: 'none' }),
    ),
    baseline: 'copy-text',
  },
  {
    ...ours('indexed', 'load, three secondary indexes', (rows) =>
      loadOf(INDEXED_ORDERS, orderFile({ rows }), { more: SPEED }),
    ),
    baseline: 'copy-indexed',
  },
  ours('ndjson', 'load of the same orders as NDJSON', (rows) =>
    intoOrders(orderLinesFile(rows), { more: SPEED }),
  ),
  ours('http', `load of HTTP pages of ${PAGE_RECORDS.toLocaleString('en-US')} records`, (rows) => {
    const input = orderPages(rows);
    const more = [...SPEED, '--records', 'records', '--page-size', String(PAGE_RECORDS)];
    return {
      ...intoOrders(input, {}),
      pages: input.path,
      command: ({ url, pagesUrl }) => load(url, ORDERS, pagesUrl, { more }),
    };
  }),
  {
    ...ours('clean-small', `load, preferring speed, a ${SMALL_DIVISOR}th of the rows`, (rows) =>
      intoOrders(orderFile({ rows: Math.ceil(rows / SMALL_DIVISOR) }), { more: SPEED }),
    ),
    baseline: 'copy-small',
  },
  {
    ...ours('clean-large', `load, preferring speed, ${LARGE_FACTOR} times the rows`, (rows) =>
      intoOrders(orderFile({ rows: rows * LARGE_FACTOR }), { more: SPEED }),
    ),
    baseline: 'copy-large',
  },
  {
    ...ours('bad-1-few', 'load, 1 % bad rows, no more rows than pgloader gets', (rows) =>
      intoOrders(orderFile({ rows: Math.min(rows, SLOW_PEER_ROWS), bad: 0.01 }), refusing()),
    ),
    baseline: undefined,
  },
];

/** Also where a case refuses rows, it prefers speed like the clean one that it is compared with. */
function refusing(): LoadOptions {
  return { more: [...SPEED, '--error-threshold', '0.5'], expectedStatus: 3 };
}

export function ours(id: string, title: string, build: ListedCase['build']): ListedCase {
  return { id, title, baseline: 'copy', isOurs: true, build };
}

export function loadOf(table: BenchTable, input: DataFile, options: LoadOptions): BenchCase {
  return {
    table,
    input,
    command: ({ url }) => load(url, table, input.path, options),
    expected: input.good,
  };
}

function intoOrders(input: DataFile, options: LoadOptions): BenchCase {
  return loadOf(ORDERS, input, options);
}

function again(old: DataFile, input: DataFile, more: string[] = []): BenchCase {
  return { ...intoOrders(input, { more }), prepare: filledWith(ORDERS, old) };
}

function staging(id: string, lanes: number): ListedCase {
  const title = `staging alone, ${lanes} lane${lanes === 1 ? '' : 's'}`;
  return {
    ...ours(id, title, (rows) => ({
      ...intoOrders(orderFile({ rows }), { rules: 'none', more: ['--lanes', String(lanes)] }),
      secondsOf: stagingSeconds,
    })),
    baseline: 'copy-staging',
  };
}
