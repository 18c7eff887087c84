import { describe, expect, it } from 'vitest';
import { type RunOptions } from '../../support/engine-run';
import { rowsOf } from '../../support/query';
import { useTables } from '../../support/use-tables';

const tables = useTables();
const { source, target } = tables;

describe('an incremental load', () => {
  const increment = async (options: Partial<RunOptions> = {}) =>
    (await tables.load('events', { key: ['id'], incremental: { cursor: 'seen' }, ...options })).result;

  it('reads no more than what has come since', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen bigint);
      INSERT INTO events SELECT n, n * 10 FROM generate_series(1, 1000) n`);
    expect(await increment()).toMatchObject({ read: 1000, watermark: { before: null, after: '10000' } });
    await source.client.query(
      'INSERT INTO events VALUES (1001, 10010); UPDATE events SET seen = 10005 WHERE id = 5',
    );
    const result = await increment();
    expect(result).toMatchObject({ inserted: 1, updated: 1, watermark: { after: '10010' } });
    expect(result.read).toBeLessThan(10);
    expect(
      await increment({ incremental: { cursor: 'seen', rerun: { from: '20', to: '40' } } }),
    ).toMatchObject({
      read: 3,
      unchanged: 3,
      filtered: 0,
    });
    await tables.expectSame('events');
  });

  it('loses no row whose time the destination keeps in a coarser type', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen timestamptz NOT NULL);
      INSERT INTO events VALUES (1, '2024-01-01 10:00:00.1236')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen timestamptz(3))');
    await increment({ create: false });
    // Kept as .124, which is later than this one.
    await source.client.query(`INSERT INTO events VALUES (2, '2024-01-01 10:00:00.1238')`);
    expect(await increment({ create: false })).toMatchObject({ state: 'succeeded', inserted: 1 });
  });

  it('holds days against times, to the end of the day', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen timestamp);
      INSERT INTO events VALUES (1, '2024-01-01 23:59'), (2, '2024-01-02 23:59'), (3, '2024-01-03')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen date)');
    const rerun = { from: '2024-01-02', to: '2024-01-02' };
    const result = await increment({ create: false, incremental: { cursor: 'seen', rerun } });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(await rowsOf(target.client, 'SELECT id FROM copied')).toEqual([[2]]);
  });

  it('leaves to the destination what it keeps in another order: texts, and numbers kept as text', async () => {
    await source.client.query(
      `CREATE TABLE events (id int PRIMARY KEY, seen int); INSERT INTO events VALUES (1, 9)`,
    );
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen text)');
    await increment({ create: false });
    await source.client.query('INSERT INTO events VALUES (2, 95), (3, 10)');
    expect(await increment({ create: false })).toMatchObject({ read: 3, inserted: 1, filtered: 1 });
  });

  it('refuses rows without a cursor, as any source does', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen date);
      INSERT INTO events SELECT n, '2024-01-01'::date + n FROM generate_series(1, 10) n`);
    await increment();
    await source.client.query("INSERT INTO events VALUES (11, NULL), (12, DATE '2024-05-05')");
    expect(await increment({ errorThreshold: { share: 1 } })).toMatchObject({ inserted: 1, quarantined: 1 });
  });
});
