import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { OLDER_MAJORS, type OlderMajor } from '../../support/older-postgres';
import { startThrowawayServer } from '../../support/postgres-server';
import { useDatabase, type FreshDatabase } from '../../support/use-database';

/** Enough that building indexes once is worth it. */
const ROWS = 60_000;
const numbers = Array.from({ length: ROWS }, (_, index) => index + 1);
const csv = (lines: string[]) => `id,a,b\n${lines.join('\n')}\n`;
const changed = (id: number) => `${id},${id % 100},new ${id}`;
const unchanged = (id: number) => `${id},${id % 100},old ${id}`;
const ALL_CHANGED = csv(numbers.map(changed));

/** The oldest that is supported, and our own. */
const MAJORS = [OLDER_MAJORS[0], undefined];

/** A server of its own: what other tests have open on the one they share would be against dropping a key. */
async function ownServer(major: OlderMajor | undefined): Promise<FreshDatabase> {
  const { url, stop } = await startThrowawayServer({}, major);
  return { url, drop: stop };
}

describe.each(MAJORS)('writing most of a table, preferring speed, on PostgreSQL %s', (major) => {
  const database = useDatabase(() => ownServer(major));

  beforeEach(async () => {
    await database.client.query('DROP TABLE IF EXISTS child, t, parent CASCADE');
    await database.client.query(
      `CREATE TABLE t (id int, a int CHECK (a >= 0), b text NOT NULL, CONSTRAINT "the ""key""" PRIMARY KEY (id) INCLUDE (a));
       INSERT INTO t SELECT id, id % 100, 'old ' || id FROM generate_series(1, ${ROWS}) id;
       CREATE INDEX t_a ON t (a DESC NULLS LAST, b text_pattern_ops) WITH (fillfactor = 70)`,
    );
  });

  const load = (content: string, { tuning, ...more }: Partial<RunOptions> = {}) =>
    runEngine({
      content,
      url: database.url,
      table: 't',
      key: ['id'],
      tuning: { prefer: 'speed', ...tuning },
      ...more,
    });

  async function rows(sql: string, client = database.client): Promise<unknown[][]> {
    return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
  }

  /** All that says what the indexes and constraints of the table are; OIDs apart. */
  const structure = async () => [
    await rows(
      `SELECT i.relname::text, pg_get_indexdef(i.oid), i.reloptions, x.indisprimary, x.indisunique, x.indisvalid, x.indisreplident
       FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = 't'::regclass ORDER BY 1`,
    ),
    await rows(
      `SELECT conname::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1`,
    ),
    await rows(
      `SELECT attname::text, attnotnull FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0`,
    ),
  ];

  /** Indexes that were built anew since. */
  async function watchIndexes(): Promise<() => Promise<unknown[]>> {
    const sql = `SELECT relname::text, oid::text FROM pg_class WHERE oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 't'::regclass) ORDER BY 1`;
    const before = new Map((await rows(sql)) as [string, string][]);
    return async () =>
      (await rows(sql)).flatMap(([name, oid]) => (before.get(name as string) === oid ? [] : [name]));
  }

  async function during<T>(start: string, work: (other: Client) => Promise<T>): Promise<T> {
    const other = new Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query(start);
      return await work(other);
    } finally {
      await other.end();
    }
  }

  it('builds key and indexes once and as they were; an old snapshot sees the old rows, a new one uses the key', async () => {
    const [before, built] = [await structure(), await watchIndexes()];
    await during('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SET enable_seqscan = off', async (old) => {
      const { result } = await load(ALL_CHANGED);
      expect(result).toMatchObject({
        state: 'succeeded',
        updated: ROWS,
        inserted: 0,
        unchanged: 0,
        attempts: [],
      });
      expect(result.plan).toEqual({
        merge: 'drop key and indexes, update changed, add key and indexes',
        why: expect.stringMatching(
          /^none of \d+ sampled rows was unchanged.*; most rows of the table are written and its key and indexes could be dropped safely$/,
        ),
      });
      expect(await rows(`SELECT count(*)::int FROM t WHERE b = 'old ' || id`, old)).toEqual([[ROWS]]);
      expect(await rows('SELECT b FROM t WHERE id = 5', old)).toEqual([['old 5']]);
      expect(JSON.stringify(await rows('EXPLAIN SELECT FROM t WHERE id = 5'))).toContain('key');
    });
    expect(await rows(`SELECT count(*)::int FROM t WHERE b = 'new ' || id`)).toEqual([[ROWS]]);
    expect(await structure()).toEqual(before);
    expect(await built()).toEqual(['t_a', 'the "key"']);
  });

  it('keeps them where the shortest lock is preferred, in a rehearsal, and where little is written', async () => {
    const built = await watchIndexes();
    const rehearsed = await load(ALL_CHANGED, { isRehearsal: true });
    expect(rehearsed.result).toMatchObject({ updated: ROWS, plan: { merge: 'update changed' } });
    const few = await load(csv(numbers.map((id) => (id % 3 === 0 ? changed(id) : unchanged(id)))));
    expect(few.result).toMatchObject({ updated: ROWS / 3, plan: { merge: 'update changed' } });
    const usual = await load(ALL_CHANGED, { tuning: { prefer: 'short-lock' } });
    expect(usual.result).toMatchObject({ updated: (ROWS * 2) / 3, plan: { merge: 'update changed' } });
    expect(await built()).toEqual([]);
  });

  it.each([
    {
      mode: 'upsert',
      lines: [...numbers.slice(0, 100).map(unchanged), ...numbers.map((id) => changed(id + ROWS))],
      counts: { inserted: ROWS, updated: 0, unchanged: 100, deleted: 0 },
    },
    {
      mode: 'insert-only',
      lines: numbers.map((id) => changed(id + ROWS)),
      counts: { inserted: ROWS, updated: 0, unchanged: 0, deleted: 0 },
    },
    {
      mode: 'mirror',
      lines: numbers.slice(10).map(changed),
      counts: { inserted: 0, updated: ROWS - 10, unchanged: 0, deleted: 10 },
    },
    {
      mode: 'append',
      key: [],
      // Enough bytes that it waits for the last of them.
      lines: numbers.map((id) => `${changed(id + ROWS)} ${'x'.repeat(60)}`),
      counts: { inserted: ROWS, updated: 0, unchanged: 0, deleted: 0 },
    },
    {
      mode: 'replace',
      key: [],
      lines: numbers.map(changed),
      counts: { inserted: ROWS, updated: 0, unchanged: 0, deleted: ROWS },
    },
  ] as const)('does so in mode $mode', async ({ mode, lines, counts, ...more }) => {
    const [before, built] = [await structure(), await watchIndexes()];
    const { result } = await load(csv([...lines]), { mode, ...('key' in more && { key: [] }) });
    expect(result).toMatchObject({ state: 'succeeded', ...counts, attempts: [] });
    expect(result.plan.merge).toMatch(/^drop key and indexes, .*, add key and indexes$/);
    expect(await structure()).toEqual(before);
    expect(await built()).toEqual(['t_a', 'the "key"']);
  });

  it('does so in mode history, whose key holds the start of the version', async () => {
    await database.client.query('DROP TABLE t');
    const options = { mode: 'history', create: true } as const;
    await load(csv(numbers.map(unchanged)), options);
    const [before, built] = [await structure(), await watchIndexes()];
    const { result } = await load(ALL_CHANGED, options);
    expect(result).toMatchObject({ state: 'succeeded', updated: ROWS, inserted: 0, attempts: [] });
    expect(result.plan.merge).toBe('drop key, close changed, insert versions, add key');
    expect(await rows('SELECT is_current, count(*)::int FROM t GROUP BY 1 ORDER BY 1')).toEqual([
      [false, ROWS],
      [true, ROWS],
    ]);
    expect(await structure()).toEqual(before);
    expect(await built()).toEqual(['t_pkey']);
  });

  it('counts a key that is repeated among new rows as it does with the key in place', async () => {
    const lines = [...numbers.map((id) => changed(id + ROWS)), `${ROWS + 7},7,last`];
    const { result } = await load(csv(lines));
    expect(result).toMatchObject({ state: 'succeeded', inserted: ROWS, updated: 0, duplicates: 1 });
    expect(result.plan.merge).toBe('drop key and indexes, insert missing, add key and indexes');
    expect(await rows(`SELECT b FROM t WHERE id = ${ROWS + 7}`)).toEqual([['last']]);
  });

  it('lets other unique indexes refuse rows, and quarantines these', async () => {
    await database.client.query('CREATE UNIQUE INDEX t_b ON t (b)');
    const built = await watchIndexes();
    const { result } = await load(csv([...numbers.slice(2).map(changed), '1,1,taken', '2,2,taken']));
    expect(result).toMatchObject({ state: 'partial', quarantined: 1, updated: ROWS - 1 });
    expect(await built()).toEqual(['t_a', 'the "key"']);
  });

  it.each([
    [
      'the table has triggers',
      `CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    ],
    ['the table has rules', 'CREATE RULE r AS ON DELETE TO t DO ALSO SELECT 1'],
    [
      'a check calls a function, which may look into the table',
      `CREATE OR REPLACE FUNCTION fine(int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END'; ALTER TABLE t ADD CHECK (fine(a))`,
    ],
  ])('keeps key and indexes because %s', async (reason, sql) => {
    await database.client.query(sql);
    const built = await watchIndexes();
    const { result } = await load(ALL_CHANGED);
    expect(result).toMatchObject({ state: 'succeeded', updated: ROWS, plan: { merge: 'update changed' } });
    expect(result.plan.why).toContain(
      `most rows of the table are written; its key and indexes stay because ${reason}`,
    );
    expect(await built()).toEqual([]);
  });

  it('drops indexes alone where the key must stay', async () => {
    await database.client.query('CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t)');
    const built = await watchIndexes();
    const { result } = await load(ALL_CHANGED);
    expect(result).toMatchObject({
      updated: ROWS,
      plan: { merge: 'drop indexes, update changed, add indexes' },
    });
    expect(result.plan.why).toContain('; its key stays because a foreign key points at the table');
    expect(await built()).toEqual(['t_a']);
  });

  it('keeps the key of a table that is published in whatever way: it could not be updated without', async () => {
    const whole = major === 14 ? 'ALL TABLES' : 'TABLES IN SCHEMA public';
    await database.client.query(`CREATE PUBLICATION whole FOR ${whole}`);
    try {
      const { result } = await load(ALL_CHANGED);
      expect(result).toMatchObject({ state: 'succeeded', updated: ROWS, attempts: [] });
      expect(result.plan.why).toContain('; its key stays because the table is published');
    } finally {
      await database.client.query('DROP PUBLICATION whole');
    }
  });

  it.each([
    ['others are using the table', 'BEGIN; SELECT FROM t LIMIT 1'],
    ['a transaction that began earlier is still writing', 'BEGIN; SELECT txid_current()'],
  ])('does not wait long, and merges as usual, where %s', async (reason, start) => {
    const built = await watchIndexes();
    const { result } = await during(start, () => load(ALL_CHANGED));
    expect(result).toMatchObject({ state: 'succeeded', updated: ROWS, attempts: [] });
    expect(result.plan).toMatchObject({
      merge: 'update changed',
      why: expect.stringContaining(`its key and indexes stay because ${reason}`),
    });
    expect(await built()).toEqual([]);
  });

  it('leaves everything in place when the backend is ended in the middle', async () => {
    await database.client.query(
      `CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent SELECT generate_series(0, 99);
       ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES parent`,
    );
    const [before, built] = [await structure(), await watchIndexes()];
    const content = csv(numbers.map((id) => `${id},${(id + 1) % 100},new ${id}`));
    // The rows are written before their parents are looked for and locked.
    await during('BEGIN; LOCK TABLE parent IN EXCLUSIVE MODE', async () => {
      const running = load(content, { retry: { retries: 0 } });
      await endWaiting();
      const { result } = await running;
      expect(result).toMatchObject({ state: 'failed', error: { code: 'destination.connectionLost' } });
    });
    expect([await structure(), await built()]).toEqual([before, []]);
    expect(await rows(`SELECT count(*)::int FROM t WHERE b = 'old ' || id`)).toEqual([[ROWS]]);
    expect((await load(content)).result).toMatchObject({ state: 'succeeded', updated: ROWS });
    expect(await structure()).toEqual(before);
  });

  /** Ends the backend that waits for the parents, the indexes dropped. */
  async function endWaiting(): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      const ended = await rows(
        `SELECT pg_terminate_backend(w.pid) FROM pg_locks w JOIN pg_locks h ON h.pid = w.pid
         WHERE NOT w.granted AND w.relation = 'parent'::regclass AND h.mode = 'AccessExclusiveLock'
           AND h.granted AND h.relation = (SELECT oid FROM pg_class WHERE relname = 't_a')`,
      );
      if (ended.length > 0) return;
      await sleep(50);
    }
    throw new Error('Nothing came to wait for the parents.');
  }
});
