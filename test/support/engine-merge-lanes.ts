import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeEach, expect, it } from 'vitest';
import { parsePostgresUrl, type EngineEvent, type LoadPlanInput } from '@/lib/engine/index';
import { runEngine, type RunOptions } from './engine-run';
import type { TestDatabase } from './postgres';
import { useDatabase } from './use-database';

const ROWS = 3_000;
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const csv = (lines: string[]) => `id,customer,amount\n${lines.join('\n')}\n`;
/** A third of them is new; of the others every second has changed. One is repeated, one cannot be read. */
const CONTENT = csv([...numbers(1, ROWS).map((id) => `${id},c${id % 7},${id % 2}`), '5,c5,77', 'six,c1,1']);

const SPLITS = {
  hash: { mergeBy: 'hash' },
  range: { mergeBy: 'range' },
  column: { mergeBy: 'column', mergeColumn: 'customer' },
} as const;

/**
 * Merge lanes: the outcome of one transaction, row for row, in several.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeMergeLanes(makeDatabase: () => Promise<Pick<TestDatabase, 'url' | 'drop'>>): void {
  const database = useDatabase(makeDatabase);
  let batches = 0;

  beforeEach(async () => {
    await database.client.query('DROP TABLE IF EXISTS sales, totals, before');
    await database.client.query('CREATE TABLE sales (id int PRIMARY KEY, customer text, amount int)');
    await database.client.query(
      `INSERT INTO sales SELECT id, 'c' || id % 7, 0 FROM generate_series(1, ${(ROWS * 2) / 3}) id`,
    );
  });

  const load = (options: Partial<RunOptions> = {}) =>
    runEngine({
      content: CONTENT,
      url: database.url,
      table: 'sales',
      key: ['id'],
      ...options,
      tuning: { mergeLanes: 3, ...options.tuning },
    });

  async function rows(sql = 'SELECT * FROM sales ORDER BY id, customer, amount'): Promise<unknown[][]> {
    return (await database.client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
  }

  const nextBatch = () => `lanes-${process.pid}-${(batches += 1)}`;
  const mergedLanes = (batchId: string) =>
    rows(
      `SELECT lane, rows::int FROM stevedore_staging.merged_lanes WHERE batch_id = '${batchId}' ORDER BY lane`,
    );
  const staged = () =>
    rows(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'stevedore_staging' AND relname LIKE 'b\\_%'`,
    );

  /** Calls back, once, when the first lane is in and before the second commits. */
  function onFirstLane(work: () => void) {
    let isFirst = true;
    return (event: EngineEvent) => {
      if (!isFirst || event.type !== 'log' || !event.message.startsWith('Merge lane')) return;
      isFirst = false;
      work();
    };
  }

  it.each(['upsert', 'insert-only', 'append'] as const)(
    'has the outcome of one transaction in mode %s, by hash, range and column',
    async (mode) => {
      if (mode === 'append') await database.client.query('ALTER TABLE sales DROP CONSTRAINT sales_pkey');
      await database.client.query('CREATE TABLE before AS TABLE sales');
      const { result: one } = await load({ mode, tuning: { mergeLanes: 1 } });
      const expected = await rows();
      const { read, inserted, updated, unchanged, quarantined, duplicates } = one;
      for (const [by, split] of Object.entries(SPLITS)) {
        await database.client.query('TRUNCATE sales; INSERT INTO sales TABLE before');
        const { result } = await load({ mode, tuning: split });
        expect(result).toMatchObject({ read, inserted, updated, unchanged, quarantined, duplicates });
        expect(result).toMatchObject({ state: 'partial', lanes: { lanes: 3, by, merged: [1, 2, 3] } });
        expect(result.plan.merge).toMatch(/^3 lanes by /);
        expect(await rows()).toEqual(expected);
      }
      expect(one.lanes).toBeNull();
      expect(await staged()).toEqual([]);
    },
  );

  it('merges each lane in a transaction of its own, and keeps a customer’s rows together where told to', async () => {
    await load({ tuning: SPLITS.column });
    const [[transactions, apart]] = (await rows(
      `SELECT count(DISTINCT xmin::text)::int, (count(DISTINCT (customer, xmin::text)) - count(DISTINCT customer))::int FROM sales WHERE amount > 0`,
    )) as [[number, number]];
    expect(transactions).toBeGreaterThan(1);
    expect(transactions).toBeLessThanOrEqual(3);
    expect(apart).toBe(0);
  });

  it('deals neighbouring keys to one lane by range', async () => {
    await database.client.query('CREATE INDEX ON sales (amount)');
    await load({ content: csv(numbers(ROWS, 4 * ROWS).map((id) => `${id},new,1`)), tuning: SPLITS.range });
    const lanes = await rows(
      `SELECT min(id), max(id) FROM sales WHERE customer = 'new' GROUP BY xmin::text ORDER BY 1`,
    );
    expect(lanes).toHaveLength(3);
    for (const [index, [first]] of lanes.slice(1).entries())
      expect(first).toBeGreaterThan(lanes[index]![1] as number);
  });

  it('goes on with the lanes that are missing when the process was killed between two of them', async () => {
    const batchId = nextBatch();
    const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-lanes-'));
    const file = path.join(folder, 'sales.csv');
    await writeFile(file, CONTENT);
    const plan: LoadPlanInput = {
      load: 'test',
      source: { kind: 'file', config: { path: file } },
      format: {},
      destination: {
        kind: 'postgres',
        config: parsePostgresUrl(database.url),
        table: { schema: 'public', name: 'sales' },
      },
      key: ['id'],
      mode: 'upsert',
      tuning: { mergeLanes: 3 },
    };
    expect(await runAndKill(plan, batchId)).toBe('SIGKILL');
    await rm(folder, { recursive: true });
    expect(await mergedLanes(batchId)).toHaveLength(1);
    const before = await rows('SELECT id, xmin::text FROM sales WHERE amount > 0 ORDER BY id');
    expect(before.length).toBeGreaterThan(0);

    // Other settings than before: it is split as it was.
    const { result } = await load({ batchId, tuning: { mergeLanes: 1 } });
    expect(result).toMatchObject({
      state: 'partial',
      read: ROWS + 2,
      inserted: ROWS / 3,
      unchanged: ROWS / 3,
      updated: ROWS / 3,
      duplicates: 1,
      quarantined: 1,
      lanes: { lanes: 3, merged: [1, 2, 3] },
    });
    const after = new Map((await rows('SELECT id, xmin::text FROM sales')) as [number, string][]);
    expect(before.every(([id, xmin]) => after.get(id as number) === xmin)).toBe(true);
    expect(await rows('SELECT count(*)::int, sum(amount)::int FROM sales')).toEqual([[ROWS, ROWS / 2 + 76]]);
  });

  it('tries a lane again whose connection is lost at its COMMIT, and it alone', async () => {
    const batchId = nextBatch();
    const { result } = await load({
      batchId,
      onEvent: onFirstLane(() => endBackends(database.url, 'merge lane 2')),
    });
    expect(result).toMatchObject({ state: 'partial', updated: ROWS / 3, lanes: { merged: [1, 2, 3] } });
    expect(result.attempts).toMatchObject([{ part: 'merge', class: 'retryable', code: 'merge.laneLost' }]);
    expect(await mergedLanes(batchId)).toHaveLength(3);
  });

  it('says which lanes are in when it fails between two of them, and completes the batch when it runs again', async () => {
    const batchId = nextBatch();
    const fail = () => {
      throw new Error('out of paper');
    };
    const failed = await load({ batchId, onEvent: onFirstLane(fail) });
    expect(failed.result).toMatchObject({ state: 'failed', lanes: { lanes: 3, merged: [1] } });
    expect(failed.result.error?.message).toBe(
      'out of paper Merge lane 1 of 3 is in the table, the rest is not. Complete the batch on its page, or run it again under the same batch id.',
    );
    const inFirst = failed.result.inserted + failed.result.updated + failed.result.unchanged;
    expect([[1, inFirst]]).toEqual(await mergedLanes(batchId));

    const again = await load({ batchId });
    expect(again.result).toMatchObject({
      state: 'partial',
      updated: ROWS / 3,
      lanes: { merged: [1, 2, 3] },
    });
    const done = await rows('SELECT id, xmin::text FROM sales ORDER BY id');
    const third = await load({ batchId, content: csv(['1,other,9']) });
    const { read, inserted, updated, lanes, startedAt } = again.result;
    expect(third.result).toMatchObject({ state: 'partial', read, inserted, updated, lanes, startedAt });
    expect(await rows('SELECT id, xmin::text FROM sales ORDER BY id')).toEqual(done);
    const elsewhere = await load({ batchId, table: 'totals', create: true });
    expect(elsewhere.result.error?.code).toBe('merge.idTaken');
  });

  it('does not complete a batch from a source that has changed', async () => {
    const batchId = nextBatch();
    await database.client.query('ALTER TABLE sales DROP CONSTRAINT sales_pkey');
    const fail = () => {
      throw new Error('out of paper');
    };
    await load({ batchId, mode: 'append', key: [], onEvent: onFirstLane(fail) });
    const before = await rows();
    const { result } = await load({ batchId, mode: 'append', key: [], content: csv(['1,other,9']) });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'merge.sourceChanged', class: 'fatal' } });
    expect(await rows()).toEqual(before);
  });

  it('completes a batch of which the destination had refused rows before a lane was in', async () => {
    await database.client.query('TRUNCATE sales; ALTER TABLE sales ADD UNIQUE (amount, customer)');
    await database.client.query(`INSERT INTO sales SELECT id, 'c' || id, 1 FROM generate_series(1, 9) id`);
    const content = csv([
      ...numbers(11, 19).map((id) => `${id},c${id - 10},1`),
      ...numbers(21, 40).map((id) => `${id},new,${id}`),
    ]);
    const batchId = nextBatch();
    const fail = () => {
      throw new Error('out of paper');
    };
    const failed = await load({ batchId, content, onEvent: onFirstLane(fail) });
    expect(failed.result).toMatchObject({ state: 'failed', quarantined: 9, lanes: { merged: [1] } });
    const { result, quarantine } = await load({ batchId, content });
    expect(result).toMatchObject({
      ...{ state: 'partial', error: null, read: 29, inserted: 20, quarantined: 9 },
      lanes: { merged: [1, 2, 3] },
    });
    expect([...quarantine.rows.keys()].sort((a, b) => a - b)).toEqual(numbers(1, 9));
    expect(await rows('SELECT count(*)::int FROM sales')).toEqual([[29]]);
  });

  it('completes a batch in mode append as it began it, though the table holds a part of its rows by now', async () => {
    await database.client.query(
      `TRUNCATE sales; ALTER TABLE sales DROP CONSTRAINT sales_pkey, ADD UNIQUE (amount, customer)`,
    );
    await database.client.query(`INSERT INTO sales SELECT id, 'c' || id, 1 FROM generate_series(1, 9) id`);
    const options: Partial<RunOptions> = {
      batchId: nextBatch(),
      ...{ mode: 'append', key: [] },
      rules: [{ column: 'id', rule: 'unique-in-table' }],
      content: csv([
        ...numbers(11, 19).map((id) => `${id},c${id - 10},1`),
        ...numbers(21, 40).map((id) => `${id},new,${id}`),
        ...numbers(1, 5).map((id) => `${id},known,${id}`),
      ]),
    };
    const fail = () => {
      throw new Error('out of paper');
    };
    const failed = await load({ ...options, onEvent: onFirstLane(fail) });
    expect(failed.result).toMatchObject({ state: 'failed', quarantined: 14, lanes: { merged: [1] } });
    const { result, quarantine } = await load(options);
    expect(result).toMatchObject({
      ...{ state: 'partial', error: null, read: 34, inserted: 20, quarantined: 14 },
      lanes: { merged: [1, 2, 3] },
    });
    expect(quarantine.reasons()).toEqual(failed.quarantine.reasons());
    expect(await rows('SELECT count(*)::int FROM sales')).toEqual([[29]]);
  });

  it('has nothing in where the counts of one lane do not close', async () => {
    await database.client.query(
      `CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.id = ${ROWS} THEN NULL ELSE NEW END; END'`,
    );
    await database.client.query(
      'CREATE TRIGGER swallow BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION swallow()',
    );
    const before = await rows();
    const { result } = await load();
    expect(result).toMatchObject({ state: 'failed', error: { code: 'reconcile.notConserved' }, lanes: null });
    expect(await rows()).toEqual(before);
  });

  it('quarantines what only the destination refuses before any lane is in', async () => {
    await database.client.query('TRUNCATE sales; ALTER TABLE sales ADD UNIQUE (amount, customer)');
    await database.client.query(`INSERT INTO sales VALUES (1, 'ann', 1)`);
    const { result, quarantine } = await load({ content: csv(['2,ann,1', '3,bob,1', '4,cid,1', '5,dan,1']) });
    expect(result).toMatchObject({
      state: 'partial',
      inserted: 3,
      quarantined: 1,
      lanes: { merged: [1, 2, 3] },
    });
    expect(quarantine.rows.get(1)?.reasons).toMatchObject([{ rule: 'unique' }]);
  });

  it('merges as one where lanes wait for each other, or a value moves from a row to another', async () => {
    await database.client.query('CREATE TABLE totals (n int)');
    await database.client.query('INSERT INTO totals VALUES (0)');
    await database.client.query(
      `CREATE OR REPLACE FUNCTION add_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE totals SET n = n + 1; RETURN NULL; END'`,
    );
    await database.client.query(
      'CREATE TRIGGER add_up AFTER INSERT ON sales FOR EACH STATEMENT EXECUTE FUNCTION add_up()',
    );
    const waited = await load();
    expect(waited.result).toMatchObject({ state: 'partial', inserted: ROWS / 3, lanes: null });
    expect(waited.result.attempts).toMatchObject([{ code: 'merge.lanesWait' }]);
    expect(waited.result.plan.why).toContain('in one transaction, not in lanes');
    expect(await rows('SELECT n FROM totals')).toEqual([[1]]);

    await database.client.query(
      'DROP TRIGGER add_up ON sales; TRUNCATE sales; ALTER TABLE sales ADD UNIQUE (customer)',
    );
    await database.client.query(`INSERT INTO sales SELECT id, 'c' || id, 0 FROM generate_series(1, 9) id`);
    const moved = numbers(1, 9).map((id) => `${id},new${id},1`);
    const swapped = await load({
      content: csv([...moved, ...numbers(11, 19).map((id) => `${id},c${id - 10},1`)]),
    });
    expect(swapped.result).toMatchObject({ state: 'succeeded', inserted: 9, updated: 9, quarantined: 0 });
  });

  it.each([
    [{ mode: 'mirror' }, /Write mode mirror is merged in one transaction.*upsert, insert-only, append\./],
    [{ mode: 'replace' }, /Write mode replace is merged in one transaction/],
    [{ mode: 'history' }, /Write mode history is merged in one transaction/],
    [{ incremental: { cursor: 'id' } }, /A load with a cursor is merged in one transaction/],
    [{ mode: 'append', key: [], tuning: SPLITS.range }, /Ranges of the key need a key/],
    [
      { tuning: { mergeBy: 'column', mergeColumn: 'region' } },
      /fills no column region.*Name one of id, customer, amount\./,
    ],
  ] satisfies [Partial<RunOptions>, RegExp][])(
    'refuses %j before anything is read',
    async (options, message) => {
      const { result } = await load(options);
      expect(result).toMatchObject({ state: 'failed', read: 0, error: { code: 'prepare.mergeLanes' } });
      expect(result.error?.message).toMatch(message);
    },
  );

  it.each([
    ['a new table', 'DROP TABLE sales', { create: true }, 'the table is new'],
    ['a rehearsal', '', { isRehearsal: true }, 'a rehearsal is rolled back as one'],
    [
      'rows that refer to each other',
      'ALTER TABLE sales ADD FOREIGN KEY (amount) REFERENCES sales NOT VALID',
      {},
      'rows of the table refer',
    ],
  ])('takes one transaction for %s, and says why', async (_, ddl, options, why) => {
    if (ddl) await database.client.query(ddl);
    const { result } = await load({ content: csv(['1,ann,1', '2,bob,2']), ...options });
    expect(result).toMatchObject({ state: 'succeeded', lanes: null });
    expect(result.plan.why).toContain(`in one transaction, not in lanes: ${why}`);
  });

  it('fills an empty table without its key rather than in lanes', async () => {
    await database.client.query('TRUNCATE sales');
    const many = csv(numbers(1, 50_000).map((id) => `${id},${'customer '.repeat(10)},1`));
    const { result } = await load({ content: many });
    expect(result).toMatchObject({
      inserted: 50_000,
      lanes: null,
      plan: { merge: 'drop key, insert, add key' },
    });
    expect(result.plan.why).toContain('an empty table is filled faster without its key');
  });
}

/** @returns the signal that ended it */
async function runAndKill(plan: LoadPlanInput, batchId: string): Promise<NodeJS.Signals | null> {
  // Beside node_modules, so that what is not bundled is found.
  const program = path.resolve(`.stevedore/test/lanes-${process.pid}.mjs`);
  await build({
    entryPoints: ['test/support/lanes-process.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const child = spawn(process.execPath, [program, JSON.stringify({ plan, batchId })], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  await rm(program);
  return signal;
}

/** Ends them before this process does anything else. */
function endBackends(url: string, role: string): void {
  const program = `
    const { Client } = require('pg');
    const client = new Client({ connectionString: ${JSON.stringify(url)} });
    client.connect()
      .then(() => client.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stevedore ${role}%'"))
      .then(() => client.end());`;
  execFileSync(process.execPath, ['-e', program]);
}
