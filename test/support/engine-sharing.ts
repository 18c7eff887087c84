import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  parsePostgresUrl,
  runLoad,
  shareStaging,
  type BatchResult,
  type EngineEvent,
  type LoadPlanInput,
  type RunContext,
} from '@/lib/engine/index';
import { MemoryQuarantine } from './engine-run';
import type { TestDatabase } from './postgres';
import type { ShareMessage, ShareTask } from './share-process';

const FILES = 6;
const ROWS = 3_000;
/** Long enough for a busy machine, short enough to wait for. */
const LEASE_MS = 2_500;

/**
 * Several workers stage one batch, stated once for every version of PostgreSQL: what comes of it must be what one process
 * makes of it, row for row, whatever happens to the helpers.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeSharing(makeDatabase: () => Promise<Pick<TestDatabase, 'url' | 'drop'>>): void {
  let database: Pick<TestDatabase, 'url' | 'drop'>;
  let client: Client;
  let folder: string;
  let program: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    database = await makeDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    folder = await mkdtemp(path.join(tmpdir(), 'stevedore-sharing-'));
    for (let file = 1; file <= FILES; file += 1)
      await writeFile(path.join(folder, `orders-${file}.csv`), fileText(file));
    // Beside node_modules, so that what is not bundled is found.
    program = path.resolve(`.stevedore/test/share-${process.pid}.mjs`);
    await build({
      entryPoints: ['test/support/share-process.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await client.end();
    await Promise.all([database.drop(), rm(folder, { recursive: true }), rm(program, { force: true })]);
  });
  beforeEach(async () => {
    await client.query('DROP TABLE IF EXISTS orders');
    await client.query('CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, quantity int)');
  });

  const planOf = (extra: Partial<LoadPlanInput> = {}): LoadPlanInput => ({
    load: 'test',
    source: { kind: 'file', config: { path: path.join(folder, 'orders-*.csv') } },
    format: {},
    destination: {
      kind: 'postgres',
      config: parsePostgresUrl(database.url),
      table: { schema: 'public', name: 'orders' },
    },
    key: ['id'],
    mode: 'upsert',
    rules: [{ column: 'quantity', rule: 'range', params: { min: 1 } }],
    ...extra,
    tuning: { lanes: 1, partBytes: 64 * 1024, ...extra.tuning },
  });

  interface World {
    plan: LoadPlanInput;
    context: RunContext;
    quarantine: MemoryQuarantine;
  }
  interface Outcome {
    result: BatchResult;
    events: EngineEvent[];
    quarantine: MemoryQuarantine;
    table: unknown[][];
  }

  let batches = 0;
  /** @param help makes helpers come; left out, one process does it all */
  async function run(
    extra: Partial<LoadPlanInput> = {},
    help?: (world: World) => Promise<number>,
    signal = new AbortController().signal,
  ): Promise<Outcome> {
    const quarantine = new MemoryQuarantine();
    const events: EngineEvent[] = [];
    const plan = planOf(extra);
    const context: RunContext = {
      batchId: `sharing-${process.pid}-${(batches += 1)}`,
      worker: 'leader',
      signal,
      fileRoots: null,
      baseFolder: '/',
      quarantine,
      leaseMs: LEASE_MS,
      emit: (event) => events.push(event),
      now: Date.now,
      random: Math.random,
      sleep: async (ms, until) => void (await wait(ms, undefined, { signal: until })),
    };
    if (help) context.askForHelp = () => help({ plan, context, quarantine });
    await client.query('TRUNCATE orders');
    const result = await runLoad(plan, context);
    const { rows: table } = await client.query<unknown[]>({
      text: 'SELECT id::int, customer, quantity FROM orders ORDER BY id',
      rowMode: 'array',
    });
    return { result, events, quarantine, table };
  }

  /** Starts a process that helps; resolves once it has staged a part. */
  async function startHelper(
    { plan, context, quarantine }: World,
    {
      freezeMs = 0,
      onPart = () => undefined as void,
    }: { freezeMs?: number; onPart?(child: ChildProcess): void } = {},
  ): Promise<{ ended: Promise<ShareMessage | undefined> }> {
    const task: ShareTask = { plan, batchId: context.batchId, worker: 'helper', freezeMs };
    const child = fork(program, [JSON.stringify(task)], { stdio: 'inherit' });
    children.push(child);
    let done: ShareMessage | undefined;
    const ended = once(child, 'exit').then(() => done);
    await new Promise<void>((resolve, reject) => {
      void ended.then(() => reject(new Error(`The helper ended before it helped: ${JSON.stringify(done)}`)));
      child.on('message', (message: ShareMessage) => {
        if (message.kind === 'done') done = message;
        if (message.kind === 'rows') void quarantine.write(message.rows).then(() => child.send('stored'));
        if (message.kind !== 'part') return;
        onPart(child);
        resolve();
      });
    });
    return { ended };
  }

  /** Refused rows as people find them: without numbers of row and part, which depend on who staged them. */
  const refusals = ({ quarantine }: Outcome) =>
    [...quarantine.rows.values()]
      .sort((a, b) => a.row - b.row)
      .map(({ piece, line, byteOffset, raw, reasons }) => ({ piece, line, byteOffset, raw, reasons }));

  const countsOf = ({ state, read, inserted, updated, unchanged, quarantined, duplicates }: BatchResult) => ({
    ...{ state, read, inserted, updated, unchanged, quarantined, duplicates },
  });

  const lostWorkers = ({ result }: Outcome) =>
    result.attempts.flatMap(({ code, message }) => (code === 'stage.workerLost' ? [message] : []));

  const workersOf = ({ events }: Outcome) =>
    events.flatMap((event) => (event.type === 'part' ? [event.worker] : []));

  function expectSame(shared: Outcome, alone: Outcome): void {
    expect(shared.result.error).toBeNull();
    expect(countsOf(shared.result)).toEqual(countsOf(alone.result));
    expect(shared.result.bytes).toBe(alone.result.bytes);
    expect(shared.result.skippedLines).toBe(alone.result.skippedLines);
    expect(shared.result.errorGroups.map(({ sample: _, ...group }) => group)).toEqual(
      alone.result.errorGroups.map(({ sample: _, ...group }) => group),
    );
    expect(shared.table).toEqual(alone.table);
    expect(refusals(shared)).toEqual(refusals(alone));
  }

  async function leftovers(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE nspname = 'stevedore_staging' AND relname LIKE 'b\\_%'`,
    );
    return rows.map(({ name }) => name);
  }

  it.each(['last', 'first', 'quarantine'] as const)(
    'comes to what one process makes of it, row for row, where of duplicates %s wins',
    async (duplicates) => {
      const writing = { duplicates };
      const alone = await run({ writing, errorThreshold: { share: 0.5 } });
      let ended: Promise<unknown> | undefined;
      const shared = await run({ writing, errorThreshold: { share: 0.5 } }, async (world) => {
        ({ ended } = await startHelper(world));
        return 1;
      });
      expectSame(shared, alone);
      expect(alone.result).toMatchObject({ state: 'partial', read: FILES * ROWS });
      expect(new Set(workersOf(shared))).toEqual(new Set(['leader', 'helper']));
      expect(workersOf(alone)).not.toContain('leader');
      expect(await ended).toMatchObject({ work: { givenBack: [], error: null } });
      expect(await leftovers()).toEqual([]);
    },
  );

  it('ends as if nothing had happened where a helper is killed in the middle of a piece', async () => {
    const alone = await run();
    const shared = await run({}, async (world) => {
      await startHelper(world, { freezeMs: 60_000, onPart: (child) => child.kill('SIGKILL') });
      return 1;
    });
    expectSame(shared, alone);
    expect(lostWorkers(shared)).toEqual([expect.stringMatching(/^helper gave no sign of life/)]);
    expect(new Set(workersOf(shared))).toEqual(new Set(['leader']));
    expect(await leftovers()).toEqual([]);
  });

  it('counts a helper out that stands still, and lets it meddle with nothing when it wakes', async () => {
    const alone = await run();
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await run({}, async (world) => {
      ({ ended } = await startHelper(world, { freezeMs: LEASE_MS * 2 }));
      return 1;
    });
    expectSame(shared, alone);
    expect(lostWorkers(shared)).toEqual([expect.stringMatching(/^helper gave no sign of life/)]);
    expect(await ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    expect(await leftovers()).toEqual([]);
  });

  it('stages itself what a helper cannot read, and says why', async () => {
    const alone = await run();
    let work: ReturnType<typeof shareStaging> | undefined;
    const shared = await run({}, async ({ plan, context }) => {
      const helper = { ...context, worker: 'blind', fileRoots: [tmpdir() + '/none'], emit: () => undefined };
      work = shareStaging(plan, helper);
      await work;
      return 1;
    });
    expectSame(shared, alone);
    const { givenBack } = await work!;
    expect(givenBack).toHaveLength(3);
    for (const { why } of givenBack) expect(why).toContain('outside the folders');
    const log = shared.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(log.filter((line) => line.startsWith('blind gave'))).toHaveLength(3);
  });

  it('judges the share of bad rows over all workers, and stops them', async () => {
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await run({ errorThreshold: { share: 0.001 } }, async (world) => {
      ({ ended } = await startHelper(world));
      return 1;
    });
    expect(shared.result).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
    expect(shared.table).toEqual([]);
    await ended;
    expect(await leftovers()).toEqual([]);
  });

  it('stops helpers with the batch when that is cancelled', async () => {
    const cancel = new AbortController();
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await run(
      {},
      async (world) => {
        ({ ended } = await startHelper(world, { freezeMs: 1_500 }));
        cancel.abort();
        return 1;
      },
      cancel.signal,
    );
    expect(shared.result.state).toBe('cancelled');
    expect(await ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    const { rows } = await client.query(
      `SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'stevedore%'`,
    );
    expect(rows).toEqual([]);
    expect(shared.table).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('is left alone by a helper that comes too late', async () => {
    let late: World | undefined;
    const shared = await run({}, (world) => {
      late = world;
      return Promise.resolve(0);
    });
    expect(shared.result.state).toBe('partial');
    expect(await shareStaging(late!.plan, late!.context)).toEqual({
      parts: 0,
      rows: 0,
      givenBack: [],
      error: null,
    });
  });
}

/** Each file brings keys of the one before it again, with other values; some rows are bad in each of several ways. */
function fileText(file: number): string {
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const id = (file - 1) * (ROWS - 500) + index;
    if (index % 700 === 13) return `${id},customer of ${file},much`;
    if (index % 900 === 17) return `${id},"a customer with ${'a long name '.repeat(3)}",0`;
    if (index % 1100 === 19) return `${id},too few`;
    return `${id},"a customer of file ${file} with ${'a long name '.repeat(3)}",${(index % 9) + 1}`;
  });
  return `id,customer,quantity\n${lines.join('\n')}\n\n`;
}
