import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { runBatch, startBatch } from '@/lib/control/batches';
import { adviseLoad, updateLoad } from '@/lib/control/loads';
import { inspectTable, parsePostgresUrl } from '@/lib/engine';
import { contextOf, loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');

const text = 'order_id,name\n1,a\n2,b\n';

async function run(loadId: string) {
  const { id } = await startBatch(editor, { loadId });
  return runBatch(id, workerOptions());
}

describe('advice', () => {
  it('is given to viewers, says that nothing ran yet, and then what a batch takes', async () => {
    const load = await loadOf(editor, test.destination.url, text);
    const viewer = await contextOf('viewer');
    expect(await adviseLoad(viewer, { id: load.id })).toEqual({
      summary: expect.stringContaining('No batch of this version'),
      items: [],
      notAsked: null,
    });
    await run(load.id);
    expect((await adviseLoad(viewer, { id: load.id })).summary).toMatch(/^Nothing to tune: a batch takes/);
  });

  it('tells of locks that were not to be had, until another version has settings of its own', async () => {
    const load = await loadOf(editor, test.destination.url, text, {
      tuning: { lockTimeoutMs: 50 },
      retry: { retries: 0 },
    });
    await run(load.id);
    const other = new Client({ connectionString: test.destination.url });
    await other.connect();
    const { name } = load.definition.destination.table;
    // One row is gone, so that there is something to write.
    await other.query(`DELETE FROM ${name} WHERE order_id = 1`);
    await other.query(`BEGIN; LOCK TABLE ${name} IN SHARE MODE`);
    const ended = await run(load.id);
    await other.end();
    expect(ended).toEqual({ kind: 'ended', state: 'failed' });
    const { items, summary } = await adviseLoad(editor, { id: load.id });
    expect(summary).toBeNull();
    expect(items).toEqual([
      {
        setting: 'Lock timeout',
        fact: expect.stringMatching(/waited 0.05 s for a lock in vain .* in the last 2 batches/),
        advice: expect.stringContaining('raise the timeout'),
      },
    ]);
    await updateLoad(editor, {
      id: load.id,
      definition: { ...load.definition, tuning: { lockTimeoutMs: 5_000 } },
    });
    expect((await adviseLoad(editor, { id: load.id })).items).toEqual([]);
  });

  it('goes by the batches alone where the destination cannot be asked, and says so', async () => {
    const load = await loadOf(editor, test.destination.url.replace(/\/[^/]*$/, '/gone'), text);
    const advice = await adviseLoad(editor, { id: load.id });
    expect(advice.notAsked).toMatch(/gone/);
    expect(advice.summary).toMatch(/No batch/);
  });
});

describe('what a destination tells for it', () => {
  const inspect = (name: string, keyColumn: string | null = 'id') =>
    inspectTable('postgres', parsePostgresUrl(test.destination.url), {
      table: { schema: 'public', name },
      keyColumn,
    });

  it('is size, indexes beside the key, and whether rows lie in its order', async () => {
    await query(
      test.destination.url,
      `CREATE TABLE growing AS SELECT n AS id, md5(n::text)::uuid AS random FROM generate_series(1, 20000) n;
       ALTER TABLE growing ADD PRIMARY KEY (id);
       CREATE INDEX by_random ON growing (random); CREATE UNIQUE INDEX also ON growing (random, id)`,
    );
    await query(test.destination.url, 'ANALYZE growing');
    const byId = await inspect('growing');
    expect(byId).toMatchObject({
      isPooled: false,
      table: { isPartitioned: false, rows: 20_000, secondaryIndexes: ['also', 'by_random'] },
    });
    expect(byId.table!.bytes).toBeGreaterThan(1_000_000);
    expect(byId.table!.keyCorrelation).toBeGreaterThan(0.99);
    expect(Math.abs((await inspect('growing', 'random')).table!.keyCorrelation!)).toBeLessThan(0.1);
    expect((await inspect('growing', null)).table!.keyCorrelation).toBeNull();
  });

  it('sums up the partitions of a partitioned table', async () => {
    await query(
      test.destination.url,
      `CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
       CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
       CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (1000) TO (2000);
       INSERT INTO parted SELECT generate_series(0, 1999)`,
    );
    await query(test.destination.url, 'ANALYZE parted');
    const { table } = await inspect('parted');
    expect(table).toMatchObject({ isPartitioned: true, rows: 2_000, secondaryIndexes: [] });
    expect(table!.bytes).toBeGreaterThan(2_000 * 24);
  });

  it('is nothing where there is no table', async () => {
    expect(await inspect('no_such_table')).toEqual({ isPooled: false, table: null });
  });
});
