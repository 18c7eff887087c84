import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadPlanSchema, TUNING_LIMITS } from '@/lib/engine/index';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeAll(async () => {
  await database.client.query(`
    CREATE TABLE seen (role text, work_mem text, maintenance text, locks text, statements text, commits text);
    CREATE FUNCTION note(value int) RETURNS boolean LANGUAGE sql VOLATILE AS $f$
      INSERT INTO public.seen SELECT (regexp_match(current_setting('application_name'), 'stevedore (\\w+( \\d+)?)'))[1],
        current_setting('work_mem'), current_setting('maintenance_work_mem'), current_setting('lock_timeout'),
        current_setting('statement_timeout'), current_setting('synchronous_commit');
      SELECT true
    $f$;
    CREATE DOMAIN noted AS int CHECK (public.note(VALUE));
    CREATE DOMAIN noted_day AS date CHECK (public.note(1));
    CREATE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql AS $f$
      BEGIN PERFORM public.note(1); RETURN NULL; END $f$;
    CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_sleep(5); RETURN NULL; END $f$`);
});
beforeEach(async () => {
  await database.client.query('ROLLBACK');
  await database.client.query('DROP TABLE IF EXISTS orders');
  await database.client.query('CREATE TABLE orders (id int PRIMARY KEY, name text)');
  await database.client.query(`INSERT INTO orders VALUES (0, 'was there')`);
  await database.client.query('TRUNCATE seen');
});

const run = (content: string, options: Partial<RunOptions> = {}) =>
  runEngine({ content, url: database.url, table: 'orders', key: ['id'], ...options });

async function seen(role: string) {
  const { rows } = await database.client.query(`SELECT DISTINCT * FROM seen WHERE role ~ $1`, [role]);
  return rows as { role: string; commits: string }[];
}

const noteWrites = () =>
  database.client.query('CREATE TRIGGER noting AFTER INSERT ON orders EXECUTE FUNCTION note_row()');

const tuned = {
  workMemMb: 7,
  maintenanceWorkMemMb: 77,
  lockTimeoutMs: 7_000,
  statementTimeoutMs: 70_000,
  synchronousCommit: 'off',
} as const;
const settings = { work_mem: '7MB', maintenance: '77MB', locks: '7s', statements: '70s', commits: 'off' };

it('writes to the destination under the settings of the load', async () => {
  await noteWrites();
  const { result } = await run('id,name\n1,a\n', { tuning: tuned });
  expect(result.state).toBe('succeeded');
  expect(await seen('merge')).toEqual([{ role: 'merge', ...settings }]);
});

it('stages and looks for duplicates under the same settings', async () => {
  await database.client.query('ALTER TABLE orders ADD day noted_day');
  // The rule keeps the column as text in staging, so that the search for duplicates casts it, and is seen.
  const { result } = await run('id,name,day\n1,a,2026-01-02\n2,b,2026-01-03\n', {
    key: ['day'],
    rules: [{ rule: 'date-format', column: 'day', params: { format: 'YYYY-MM-DD' } }],
    tuning: { ...tuned, lanes: 1 },
  });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
  expect(await seen('lane|duplicates')).toEqual(
    expect.arrayContaining([
      { role: 'lane 1', ...settings },
      { role: 'duplicates', ...settings },
    ]),
  );
});

describe('synchronous_commit', () => {
  it.each([
    ['off', 'on'],
    ['local', 'local'],
    ['remote_apply', 'remote_apply'],
  ])('where the server says %s, a load that waits for the disk commits with %s', async (server, expected) => {
    await noteWrites();
    await database.client.query(`ALTER DATABASE ${database.name} SET synchronous_commit TO ${server}`);
    try {
      await run('id,name\n1,a\n');
      expect((await seen('merge')).map(({ commits }) => commits)).toEqual([expected]);
    } finally {
      await database.client.query(`ALTER DATABASE ${database.name} RESET synchronous_commit`);
    }
  });
});

it('stops a statement that takes too long, says which setting it was, and leaves the table as it was', async () => {
  await database.client.query('CREATE TRIGGER slow AFTER INSERT ON orders EXECUTE FUNCTION take_long()');
  const { result } = await run('id,name\n1,a\n', {
    tuning: { statementTimeoutMs: 300 },
    retry: { retries: 0 },
  });
  expect(result.error).toMatchObject({ code: 'destination.statementStopped' });
  expect(result.error!.message).toMatch(/statement timeout/);
  expect(result.durationSeconds).toBeLessThan(4);
  expect((await database.client.query('SELECT id FROM orders')).rows).toEqual([{ id: 0 }]);
});

it('tries the merge again where a lock was not to be had in time', async () => {
  await database.client.query('BEGIN');
  await database.client.query('LOCK TABLE orders IN SHARE MODE');
  const { result } = await run('id,name\n1,a\n', {
    tuning: { lockTimeoutMs: 200 },
    retry: { retries: 3 },
    sleep: async () => void (await database.client.query('COMMIT')),
  });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
  expect(result.attempts.map(({ part, code }) => [part, code])).toEqual([['merge', 'destination.locked']]);
});

it('gives up after as many tries as the load allows', async () => {
  await database.client.query('BEGIN');
  await database.client.query('LOCK TABLE orders IN SHARE MODE');
  const { result } = await run('id,name\n1,a\n', {
    tuning: { lockTimeoutMs: 50 },
    retry: { retries: 1 },
  });
  expect(result.error?.code).toBe('destination.locked');
  expect(result.error?.message).toMatch(/lock timeout/);
  expect(result.attempts.filter(({ part }) => part === 'merge').length).toBeGreaterThanOrEqual(2);
});

it('waits for another merge into the same table for longer than its timeouts', async () => {
  const key = `hashtextextended('"public"."orders"', 2)`;
  await database.client.query(`SELECT pg_advisory_lock(${key})`);
  const waiting = run('id,name\n1,a\n', { tuning: { lockTimeoutMs: 100, statementTimeoutMs: 400 } });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const waits = await database.client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stevedore merge%' AND wait_event = 'advisory'`,
  );
  await database.client.query(`SELECT pg_advisory_unlock(${key})`);
  const { result } = await waiting;
  expect(waits.rowCount).toBe(1);
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1, attempts: [] });
});

it('cuts parts of the size that it is told, and copies them over that many lanes', async () => {
  await database.client.query('ALTER TABLE orders DROP CONSTRAINT orders_pkey, ALTER id TYPE noted');
  await database.client.query('TRUNCATE seen');
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index},${'x'.repeat(40)}`).join('\n');
  const { result, events } = await run(`id,name\n${lines}\n`, {
    key: [],
    tuning: { lanes: 3, partBytes: 64 * 1024 },
  });
  const bytes = result.bytes + 20_000 * 6;
  const parts = events.filter(({ type }) => type === 'part').length;
  expect(parts).toBeGreaterThan(bytes / (2 * 64 * 1024));
  expect(parts).toBeLessThan(bytes / (32 * 1024));
  expect((await seen('lane')).map(({ role }) => role).sort()).toEqual(['lane 1', 'lane 2', 'lane 3']);
});

it('refuses a record that is longer than it may be, and no other', async () => {
  const { result, quarantine } = await run(`id,name\n1,${'x'.repeat(1_500)}\n2,b\n`, {
    tuning: { maxRecordBytes: 1_024 },
    errorThreshold: { share: 1 },
  });
  expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
  expect(quarantine.rows.get(1)?.reasons[0]?.message).toMatch(/longer than 1024 bytes/);
});

describe('bounds', () => {
  const problem = (given: object) => {
    const parsed = loadPlanSchema.safeParse({
      load: 'x',
      source: { kind: 'file', config: {} },
      format: {},
      destination: { kind: 'postgres', config: {}, table: { name: 't' } },
      mode: 'append',
      ...given,
    });
    return parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  it.each(Object.keys(TUNING_LIMITS) as (keyof typeof TUNING_LIMITS)[])('%s', (name) => {
    const [least, most] = TUNING_LIMITS[name];
    const at = name === 'retries' ? 'retry' : 'tuning';
    expect(problem({ [at]: { [name]: least } })).toBeUndefined();
    expect(problem({ [at]: { [name]: most } })).toBeUndefined();
    for (const wrong of [least - 1, most + 1, least + 0.5, Number.NaN, 'many'])
      expect(problem({ [at]: { [name]: wrong } })).toEqual([
        expect.stringMatching(
          new RegExp(`^${at}\\.${name}: must be a whole number from ${least} to ${most}`),
        ),
      ]);
  });
});
