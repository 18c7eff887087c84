import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { EngineEvent, QuarantinedRow } from '@/lib/engine';
import { FAIL_POINTS, type FailPoint } from '@/lib/engine/fail-point';
import { MemoryQuarantine, runEngine, type RunOptions } from '../../support/engine-run';
import { startServer } from '../../support/page-server';
import { useDatabase } from '../../support/use-database';

/** A run that stands still for good where it is struck, as one does whose process was killed or has frozen. */
interface Life {
  strike: { point: FailPoint; visit: number } | undefined;
  visits: number;
  onStruck(): void;
  /** Resolves once it may go on after all, long after its batch was taken up. */
  thaw: Promise<void>;
}

const lives = vi.hoisted(() => ({ current: (): Life | undefined => undefined }));
vi.mock('@/lib/engine/fail-point', async (original) => ({
  ...(await original<object>()),
  async passing(point: FailPoint) {
    const life = lives.current();
    if (!life?.strike || point !== life.strike.point || life.visits++ < life.strike.visit) return;
    life.onStruck();
    await life.thaw;
  },
}));
const context = new AsyncLocalStorage<Life>();
lives.current = () => context.getStore();

const database = useDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-taken-up-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** What outlives a process: rows that were flushed by the run that holds the batch. */
class KeptRows {
  readonly rows = new Map<number, QuarantinedRow>();
  run = 0;
}

/** Holds rows back until it is asked for them, as one does that writes to another database. */
class SlowQuarantine extends MemoryQuarantine {
  private waiting = new Map<number, QuarantinedRow>();
  private readonly run: number;

  constructor(private readonly kept: KeptRows) {
    super();
    this.run = kept.run += 1;
  }

  override async startOver() {
    this.waiting.clear();
    if (this.run === this.kept.run) this.kept.rows.clear();
  }

  override async write(rows: readonly QuarantinedRow[]) {
    for (const row of rows) this.waiting.set(row.row, row);
    if (this.waiting.size >= 3) await this.flush();
  }

  override async flush() {
    if (this.run === this.kept.run) for (const [row, value] of this.waiting) this.kept.rows.set(row, value);
    this.waiting.clear();
  }

  override async count() {
    await this.flush();
    return this.kept.rows.size;
  }

  override readonly parts = {
    count: async () => {
      await this.flush();
      const counts = new Map<number, number>();
      for (const { part } of this.kept.rows.values()) counts.set(part, (counts.get(part) ?? 0) + 1);
      return counts;
    },
    keepOnly: async (parts: readonly number[]) => {
      if (this.run !== this.kept.run) return;
      for (const [row, { part }] of this.kept.rows) if (!parts.includes(part)) this.kept.rows.delete(row);
    },
  };
}

type Options = Omit<RunOptions, 'url' | 'quarantine' | 'batchId'>;
const never = new Promise<never>(() => undefined);

/** Runs the batch, struck there; and where it was, lets another process take it up. */
function runStruck(batchId: string, kept: KeptRows, strike: Life['strike'], options: Options) {
  let thaw!: () => void;
  let onStruck!: () => void;
  const thawing = new Promise<void>((resolve) => (thaw = resolve));
  const struck = new Promise<'struck'>((resolve) => (onStruck = () => resolve('struck')));
  const mayTakeOver = (run: number) => () => Promise.resolve(kept.run === run);
  const quarantine = new SlowQuarantine(kept);
  const running = context.run({ strike, visits: 0, onStruck, thaw: thawing }, () =>
    runEngine({
      ...{ url: database.url, batchId, quarantine },
      mayTakeOver: mayTakeOver(kept.run),
      isRunAgain: (error) => error.class === 'retryable',
      ...options,
    }),
  );
  return { ended: Promise.race([running, struck]), running, thaw };
}

/** One run after the other, each struck, until one comes to its end; at last all that stood still go on. */
async function runThrough(batchId: string, kept: KeptRows, strikes: Life['strike'][], options: Options) {
  const stopped: ReturnType<typeof runStruck>[] = [];
  for (const strike of [...strikes, undefined]) {
    const life = runStruck(batchId, kept, strike, options);
    const end = await life.ended;
    if (end !== 'struck') {
      const before = await rowsOf(`SELECT count(*)::text AS n FROM ${String(options.table)}`);
      for (const { thaw } of stopped) thaw();
      await Promise.all(stopped.map(({ running }) => running));
      expect(await rowsOf(`SELECT count(*)::text AS n FROM ${String(options.table)}`)).toEqual(before);
      return end;
    }
    stopped.push(life);
  }
  return never;
}

const rowsOf = async (sql: string) =>
  (await database.client.query<{ n: string }>(sql)).rows.map(({ n }) => n);
const stagingTables = () =>
  rowsOf(`SELECT relname AS n FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
          WHERE nspname = 'stevedore_staging' AND relkind = 'r' AND relname LIKE 'b\\_%' ORDER BY relname`);
const partsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'part' ? [event.part] : []));
const logOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.message] : []));

/** So long that a few dozen rows make several parts. */
const NOTE = 'x'.repeat(8_000);
interface Row {
  id: number;
  quantity: string;
}
const csvOf = (rows: readonly Row[]) =>
  `id,quantity,note\n\n${rows.map(({ id, quantity }) => `${id},${quantity},${NOTE}\n`).join('')}`;
/** Forty rows, eight to a part; one in seven has no number. */
const FORTY = Array.from({ length: 40 }, (_, at) => ({
  id: at + 1,
  quantity: at % 7 === 3 ? 'x' : String(at),
}));

async function newTable(name: string, key = 'PRIMARY KEY') {
  await database.client.query(`DROP TABLE IF EXISTS ${name}`);
  await database.client.query(`CREATE TABLE ${name} (id int ${key}, quantity int, note text)`);
  return name;
}

const tuning = { partBytes: 64 * 1024, lanes: 2 };

async function optionsOf(table: string, rows: readonly Row[] = FORTY): Promise<Options & { table: string }> {
  const file = path.join(folder, `${table}.csv`);
  await writeFile(file, csvOf(rows));
  return {
    table: await newTable(table),
    source: { kind: 'file', config: { path: file } },
    key: ['id'],
    errorThreshold: { share: 1 },
    tuning,
  };
}

const points = FAIL_POINTS.filter((point) => point !== 'reporting');
const strikes = fc.array(fc.record({ point: fc.constantFrom(...points), visit: fc.nat(6) }), {
  minLength: 1,
  maxLength: 3,
});
const rows = fc.array(
  fc.record({
    id: fc.nat(60),
    quantity: fc.oneof({ weight: 6, arbitrary: fc.nat(9).map(String) }, fc.constantFrom('', 'many', '-1')),
  }),
  { minLength: 1, maxLength: 60 },
);
/** Loads that check, refuse and merge in different ways, and at different times. */
const loads = fc.constantFrom<Partial<Options>>(
  {},
  { key: [] },
  { writing: { duplicates: 'quarantine' } },
  { tuning: { ...tuning, mergeLanes: 2 } },
  { mode: 'replace' },
  { tuning: { ...tuning, prefer: 'speed' } },
);
let batches = 0;

it('comes to what an undisturbed batch comes to, wherever and however often its process is killed', async () => {
  await fc.assert(
    fc.asyncProperty(rows, strikes, loads, async (incoming, chosen, changes) => {
      const options = { ...(await optionsOf('struck', incoming)), ...changes };
      const key = options.key?.length ? 'PRIMARY KEY' : '';
      await newTable('struck', key);
      await newTable('undisturbed', key);
      const kept = new KeptRows();
      const calm = await runEngine({ ...options, url: database.url, table: 'undisturbed' });
      const { result } = await runThrough(`killed-${(batches += 1)}`, kept, chosen, options);
      const figures = ({
        state,
        read,
        inserted,
        updated,
        unchanged,
        quarantined,
        ...more
      }: typeof result) => ({
        ...{ state, read, inserted, updated, unchanged, quarantined },
        ...{ duplicates: more.duplicates, filtered: more.filtered, skippedLines: more.skippedLines },
        ...{ code: more.error?.code },
        groups: more.errorGroups.map(({ fingerprint, rows }) => `${fingerprint} ${rows}`).sort(),
      });
      expect(figures(result)).toEqual(figures(calm.result));
      const content = (table: string) => rowsOf(`SELECT id || ':' || quantity AS n FROM ${table} ORDER BY 1`);
      expect(await content('struck')).toEqual(await content('undisturbed'));
      const refused = (found: Map<number, QuarantinedRow>) =>
        [...found.values()].map(({ row, reasons }) => [row, reasons.length]).sort(([a], [b]) => a! - b!);
      expect(refused(kept.rows)).toEqual(refused(calm.quarantine.rows));
      expect(await stagingTables()).toEqual([]);
    }),
    { numRuns: 20, seed: 20_261_127 },
  );
}, 240_000);

it('reads and stages no part again that stands in staging with all its refused rows in quarantine', async () => {
  const options = await optionsOf('gone_on');
  const kept = new KeptRows();
  const alone = { ...options, tuning: { ...tuning, lanes: 1 } };
  const first = runStruck('gone on', kept, { point: 'staging', visit: 3 }, alone);
  expect(await first.ended).toBe('struck');
  const left = await stagingTables();
  // Another batch sweeps what is dead, and this is not.
  await runEngine({ ...(await optionsOf('other')), url: database.url, quarantine: new MemoryQuarantine() });
  expect(await stagingTables()).toEqual(left);
  const arrived = Math.max(...[...kept.rows.values()].map(({ part }) => part));
  const { result, events } = await runThrough('gone on', kept, [], alone);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6, attempts: [] });
  const parts = partsOf(events);
  expect(parts[0]).toBeGreaterThan(1);
  expect(parts[0]).toBeLessThanOrEqual(arrived + 1);
  expect(parts).toEqual(parts.map((_, at) => parts[0]! + at));
  expect(logOf(events)).toContainEqual(
    expect.stringMatching(/^Goes on with \d+ rows that are staged already/),
  );
  expect([...kept.rows.keys()].sort((a, b) => a - b)).toEqual([4, 11, 18, 25, 32, 39]);
  expect(await stagingTables()).toEqual([]);
});

it('keeps on record why rows were refused, whatever stands in their cells', async () => {
  // Cut to its shape, the cell ends in the middle of a character.
  const hostile = 'x 😀 😁 😂 😃 😄 😅 😆 😇 😈 😉';
  const bad = [50, 51, 52].map((id) => ({ id, quantity: hostile }));
  const options = await optionsOf('hostile', [...FORTY.slice(0, 3), ...bad]);
  const calm = await runEngine({ ...options, url: database.url });
  expect(calm.result).toMatchObject({ state: 'partial', inserted: 3, quarantined: 3 });
  await newTable('hostile');
  const kept = new KeptRows();
  const first = runStruck('hostile', kept, { point: 'reconciling', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await runThrough('hostile', kept, [], options);
  first.thaw();
  await first.running;
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^Goes on with 3 rows/));
  expect(result.errorGroups).toEqual(calm.result.errorGroups);
});

it('starts anew where rows are missing from staging', async () => {
  // One lane, so that the refused row of the first part has been handed on before the last part is staged.
  const options = { ...(await optionsOf('missing')), tuning: { ...tuning, lanes: 1 } };
  const kept = new KeptRows();
  const first = runStruck('missing', kept, { point: 'reconciling', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const [table] = (await stagingTables()).filter((name) => /_1_1$/.test(name));
  await database.client.query(`DELETE FROM stevedore_staging.${table}`);
  const { result, events } = await runThrough('missing', kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'partial', inserted: 34, quarantined: 6 });
  expect(partsOf(events)).toContain(1);
  expect(logOf(events)).toContainEqual(expect.stringContaining('is not whole any more'));
});

it('starts anew where the file behind a URL is another version, however alike they are', async () => {
  let [file, etag] = [csvOf(FORTY), '"1"'];
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(file), etag });
    response.end(file);
  });
  const options = {
    ...(await optionsOf('web')),
    source: { kind: 'http', config: { url: `${server.url}/orders.csv` } },
    tuning: { ...tuning, lanes: 1 },
  };
  const kept = new KeptRows();
  const first = runStruck('web', kept, { point: 'staging', visit: 3 }, options);
  expect(await first.ended).toBe('struck');
  [file, etag] = [csvOf(FORTY.with(0, { id: 1, quantity: '9' })), '"2"'];
  const { result, events } = await runThrough('web', kept, [], options);
  first.thaw();
  await first.running;
  await server.close();
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^The source or the table is another/));
  expect(await rowsOf('SELECT quantity::text AS n FROM web WHERE id = 1')).toEqual(['9']);
});

it('goes on within one process too, once the connection that holds the batch is lost', async () => {
  const options = await optionsOf('guard_lost');
  const cut = () =>
    database.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %guard lost'`,
    );
  let hasCut!: () => void;
  const thaw = new Promise<void>((resolve) => (hasCut = resolve));
  const strike = { point: 'staging', visit: 3 } as const;
  const life: Life = { strike, visits: 0, onStruck: () => void cut().then(hasCut), thaw };
  const { result, events } = await context.run(life, () =>
    runEngine({
      ...{ ...options, url: database.url, batchId: 'guard lost', tuning: { ...tuning, lanes: 1 } },
      onEvent: (event) => {
        if (event.type === 'attempt') life.strike = undefined;
      },
    }),
  );
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(partsOf(events)).toEqual(partsOf(events).map((_, at) => at + 1));
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^Goes on with/));
  expect(await stagingTables()).toEqual([]);
});

it.each([
  { what: 'keeps what is staged where another run follows', isRunAgain: true },
  { what: 'leaves nothing behind where none does', isRunAgain: false },
])('$what after the batch is called off', async ({ isRunAgain }) => {
  const options = await optionsOf('called_off');
  const quarantine = new MemoryQuarantine();
  const stop = new AbortController();
  const alone = { ...options, tuning: { ...tuning, lanes: 1 } };
  const of = { ...alone, url: database.url, quarantine, batchId: `called off ${isRunAgain}` };
  const onEvent = (event: EngineEvent) => {
    if (event.type === 'part' && event.part >= 2) stop.abort();
  };
  const first = await runEngine({ ...of, onEvent, signal: stop.signal, isRunAgain: () => isRunAgain });
  expect(first.result).toMatchObject({ state: 'cancelled' });
  expect((await stagingTables()).length > 0).toBe(isRunAgain);
  const { result, events } = await runEngine(of);
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(partsOf(events).includes(1)).toBe(!isRunAgain);
  expect(await stagingTables()).toEqual([]);
});

it('lets the next batch sweep what a merged one could not drop', async () => {
  const options = await optionsOf('merged');
  const kept = new KeptRows();
  const first = runStruck('merged', kept, { point: 'committed', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  await database.client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %merged'`,
  );
  await expect
    .poll(async () => {
      await runEngine({ ...options, url: database.url, quarantine: new MemoryQuarantine() });
      return stagingTables();
    })
    .toEqual([]);
  first.thaw();
  expect((await first.running).result).toMatchObject({ state: 'partial', inserted: 34 });
});

it('keeps the pieces that are done where the process is killed that leads several workers', async () => {
  const table = await newTable('led');
  const files = Array.from({ length: 6 }, (_, at) => FORTY.slice(at * 6, at * 6 + 6));
  await Promise.all(files.map((rows, at) => writeFile(path.join(folder, `led-${at}.csv`), csvOf(rows))));
  const options: Options = {
    table,
    source: { kind: 'file', config: { path: path.join(folder, 'led-*.csv') } },
    key: ['id'],
    tuning: { ...tuning, lanes: 1 },
    errorThreshold: { share: 1 },
    // Whoever was asked does not come: the leader stages all pieces.
    askForHelp: () => Promise.resolve(1),
  };
  const kept = new KeptRows();
  const first = runStruck('led', kept, { point: 'staging', visit: 3 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await runThrough('led', kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'partial', read: 36, inserted: 31, quarantined: 5 });
  expect([...kept.rows.values()].map(({ raw }) => Number(raw.split(',')[0])).sort((a, b) => a - b)).toEqual([
    4, 11, 18, 25, 32,
  ]);
  // Three pieces were done, the largest ones, in which two rows are bad.
  expect(logOf(events)).toContain('Goes on with 16 rows that are staged already.');
  expect(await stagingTables()).toEqual([]);
});

it('starts anew where a merge took duplicates out of what several workers had staged', async () => {
  const table = 'doubled';
  await database.client.query(`DROP TABLE IF EXISTS ${table}`);
  const doubled = Array.from({ length: 36 }, (_, at) => ({ id: (at % 30) + 1, quantity: String(at) }));
  const files = Array.from({ length: 6 }, (_, at) => doubled.slice(at * 6, at * 6 + 6));
  await Promise.all(files.map((rows, at) => writeFile(path.join(folder, `${table}-${at}.csv`), csvOf(rows))));
  const options: Options = {
    table,
    // A new table is merged without a look at what staging holds.
    create: true,
    source: { kind: 'file', config: { path: path.join(folder, `${table}-*.csv`) } },
    key: ['id'],
    tuning: { ...tuning, lanes: 1 },
    askForHelp: () => Promise.resolve(1),
  };
  const kept = new KeptRows();
  const first = runStruck(table, kept, { point: 'merging', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await runThrough(table, kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'succeeded', read: 36, inserted: 30, duplicates: 6, error: null });
  expect(logOf(events)).toContainEqual(expect.stringContaining('is not whole any more'));
  expect(await stagingTables()).toEqual([]);
});
