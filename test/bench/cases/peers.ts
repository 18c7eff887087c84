import { copyAndUpsert, csvParsePipeline, fetchPages, hasPgloader, pgloader } from '../commands';
import type { DataFile } from '../data/data-file';
import { orderPages, PAGE_RECORDS } from '../data/order-pages';
import { orderFile } from '../data/orders';
import { ORDERS } from '../tables';
import type { BenchCase, ListedCase } from './bench-case';
import { filledWith } from './fill';
import { SLOW_PEER_ROWS } from './sizes';

const pgloaderMissing = hasPgloader ? undefined : 'pgloader is not installed';

/** How the same is done elsewhere. */
export const PEERS: ListedCase[] = [
  {
    id: 'reload-unchanged',
    title: 'COPY into staging + ON CONFLICT DO UPDATE, nothing changed',
    baseline: 'copy',
    build: (rows) => reload(orderFile({ rows }), orderFile({ rows })),
  },
  {
    id: 'reload-changed',
    title: 'COPY into staging + ON CONFLICT DO UPDATE, every row changed',
    baseline: 'copy',
    build: (rows) => reload(orderFile({ rows }), orderFile({ rows, revision: 1 })),
  },
  {
    id: 'fetch-pages',
    title: `fetch and JSON.parse of pages of ${PAGE_RECORDS.toLocaleString('en-US')} records, nothing else`,
    build: (rows) => {
      const input = orderPages(rows);
      return {
        table: ORDERS,
        input,
        pages: input.path,
        command: ({ pagesUrl }) => fetchPages(pagesUrl),
      };
    },
  },
  {
    id: 'pgloader',
    title: 'pgloader, clean',
    baseline: 'copy',
    unavailable: pgloaderMissing,
    build: (rows) => pgloaderOf(orderFile({ rows })),
  },
  {
    id: 'pgloader-bad-1',
    title: `pgloader, 1 % bad rows, at most ${SLOW_PEER_ROWS.toLocaleString('en-US')} rows`,
    unavailable: pgloaderMissing,
    build: (rows) => pgloaderOf(orderFile({ rows: Math.min(rows, SLOW_PEER_ROWS), bad: 0.01 })),
  },
  {
    id: 'pipeline',
    title: 'csv-parse, checks a row, COPY and ON CONFLICT, in Node',
    baseline: 'copy',
    build: (rows) => {
      const input = orderFile({ rows });
      return {
        table: ORDERS,
        input,
        command: ({ url }) => csvParsePipeline(url, ORDERS, input.path),
        expected: input.good,
      };
    },
  },
];

function reload(old: DataFile, input: DataFile): BenchCase {
  return {
    table: ORDERS,
    input,
    prepare: filledWith(ORDERS, old),
    command: ({ url }) => copyAndUpsert(url, ORDERS, input.path),
    expected: input.good,
  };
}

function pgloaderOf(input: DataFile): BenchCase {
  return {
    table: ORDERS,
    input,
    command: ({ url }) => pgloader(url, ORDERS, input.path),
    expected: input.typed,
  };
}
