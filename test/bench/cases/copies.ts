import { bareCopy, copyAfterTruncate } from '../commands';
import type { DataFile } from '../data/data-file';
import { orderFile } from '../data/orders';
import { textFile, wideFile } from '../data/wide-rows';
import { INDEXED_ORDERS, ORDERS, STAGING, TEXTS, WIDE, type BenchTable } from '../tables';
import { add } from '../totals';
import type { BenchCase, ListedCase } from './bench-case';
import { filledWith } from './fill';
import { LARGE_FACTOR, SMALL_DIVISOR, TEXT_DIVISOR, WIDE_DIVISOR } from './sizes';

/** What everything is measured against: one COPY of the same rows into the same kind of table. */
export const COPIES: ListedCase[] = [
  {
    id: 'copy',
    title: 'bare COPY into the empty keyed table',
    build: (rows) => copyOf(ORDERS, orderFile({ rows })),
  },
  {
    id: 'copy-truncate',
    title: 'bare COPY after a TRUNCATE in the same transaction',
    baseline: 'copy',
    build: (rows) => {
      const input = orderFile({ rows });
      return {
        ...copyOf(ORDERS, input),
        command: ({ url }) => copyAfterTruncate(url, ORDERS, input.path),
      };
    },
  },
  {
    id: 'copy-staging',
    title: 'bare COPY into an UNLOGGED table without a key',
    build: (rows) => copyOf(STAGING, orderFile({ rows })),
  },
  {
    id: 'copy-60',
    title: `bare COPY, 60 columns, a ${WIDE_DIVISOR}th of the rows`,
    build: (rows) => copyOf(WIDE, wideFile(Math.ceil(rows / WIDE_DIVISOR))),
  },
  {
    id: 'copy-text',
    title: `bare COPY, 3 kB of text a row, a ${TEXT_DIVISOR}th of the rows`,
    build: (rows) => copyOf(TEXTS, textFile(Math.ceil(rows / TEXT_DIVISOR))),
  },
  {
    id: 'copy-indexed',
    title: 'bare COPY, three secondary indexes',
    build: (rows) => copyOf(INDEXED_ORDERS, orderFile({ rows })),
  },
  {
    id: 'copy-more',
    title: 'bare COPY of as many rows again into a full table',
    build: (rows) => {
      const [old, more] = [orderFile({ rows }), orderFile({ rows, offset: rows })];
      return {
        ...copyOf(ORDERS, more),
        prepare: filledWith(ORDERS, old),
        expected: add(old.good, more.good),
      };
    },
  },
  {
    id: 'copy-small',
    title: `bare COPY, a ${SMALL_DIVISOR}th of the rows`,
    build: (rows) => copyOf(ORDERS, orderFile({ rows: Math.ceil(rows / SMALL_DIVISOR) })),
  },
  {
    id: 'copy-large',
    title: `bare COPY, ${LARGE_FACTOR} times the rows`,
    build: (rows) => copyOf(ORDERS, orderFile({ rows: rows * LARGE_FACTOR })),
  },
];

function copyOf(table: BenchTable, input: DataFile): BenchCase {
  return {
    table,
    input,
    command: ({ url }) => bareCopy(url, table, input.path),
    expected: input.good,
  };
}
