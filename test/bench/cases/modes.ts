import { load } from '../commands';
import { orderFile } from '../data/orders';
import { ORDERS, VERSIONED_ORDERS } from '../tables';
import { timeCommand, type Timing } from '../time-command';
import { add } from '../totals';
import type { BenchDatabase } from '../database';
import type { ListedCase } from './bench-case';
import { filledWith } from './fill';
import { loadOf, ours, SPEED } from './loads';

/** Every write mode on a table that holds rows; upsert stands among the re-loads. */
export const MODES: ListedCase[] = [
  append('append', 'append as many rows again'),
  append('append-fast', 'append as many rows again, preferring speed', SPEED),
  ours('insert-only', 'insert-only, half the rows new', (rows) => ({
    ...loadOf(ORDERS, orderFile({ rows }), { more: ['--mode', 'insert-only'] }),
    prepare: filledWith(ORDERS, orderFile({ rows: Math.floor(rows / 2) })),
  })),
  ours('replace', 'replace all rows, without a key', (rows) => ({
    ...loadOf(ORDERS, orderFile({ rows, revision: 1 }), { isKeyed: false, more: ['--mode', 'replace'] }),
    prepare: filledWith(ORDERS, orderFile({ rows })),
  })),
  ours('mirror', 'mirror, a tenth of the rows gone, the others unchanged', (rows) => ({
    ...loadOf(ORDERS, orderFile({ rows: Math.floor(rows * 0.9) }), { more: ['--mode', 'mirror'] }),
    prepare: filledWith(ORDERS, orderFile({ rows })),
  })),
  history('history', 'history, every row changed'),
  history('history-fast', 'history, every row changed, preferring speed', SPEED),
];

function append(id: string, title: string, options: string[] = []): ListedCase {
  const listed = ours(id, title, (rows) => {
    const [old, more] = [orderFile({ rows }), orderFile({ rows, offset: rows })];
    return {
      ...loadOf(ORDERS, more, { isKeyed: false, more: ['--mode', 'append', ...options] }),
      prepare: filledWith(ORDERS, old),
      expected: add(old.good, more.good),
    };
  });
  return { ...listed, baseline: 'copy-more' };
}

function history(id: string, title: string, options: string[] = []): ListedCase {
  return ours(id, title, (rows) => {
    const old = orderFile({ rows });
    const more = ['--mode', 'history', ...options];
    return {
      ...loadOf(VERSIONED_ORDERS, orderFile({ rows, revision: 1 }), { more }),
      prepare: async ({ url }) => void (await timeCommand(load(url, VERSIONED_ORDERS, old.path, { more }))),
      alsoCheck: (_: Timing, database) => requireClosed(database, rows),
    };
  });
}

/** The totals look at current versions alone. */
async function requireClosed({ client }: BenchDatabase, rows: number): Promise<void> {
  const found = await client.query<{ closed: string }>(
    `SELECT count(*) AS closed FROM ${VERSIONED_ORDERS.name} WHERE NOT is_current AND valid_to IS NOT NULL`,
  );
  const closed = Number(found.rows[0]!.closed);
  if (closed !== rows) throw new Error(`history closed ${closed} versions instead of ${rows}.`);
}
