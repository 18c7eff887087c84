import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import {
  parsePostgresUrl,
  runLoad,
  type BatchResult,
  type EngineEvent,
  type LoadPlanInput,
  type RunContext,
} from '@/lib/engine/index';
import { bundleProgram } from './bundle-program';
import { MemoryQuarantine } from './engine-run';
import { rowsOf } from './query';
import type { ShareMessage, ShareTask } from './share-process';
import type { FreshDatabase } from './use-database';

export const FILES = 6;
/** Of each file. */
export const ROWS = 3_000;
/** Long enough for a busy machine, short enough to wait for. */
export const LEASE_MS = 2_500;

/** What helpers of a batch are given. */
export interface Help {
  plan: LoadPlanInput;
  context: RunContext;
  quarantine: MemoryQuarantine;
}

export interface Outcome {
  result: BatchResult;
  events: EngineEvent[];
  quarantine: MemoryQuarantine;
  table: unknown[][];
}

interface ProcessOptions {
  role?: ShareTask['role'];
  freezeMs?: number;
  onPart?(child: ChildProcess): void;
}

/** Files that are loaded into one table, by one process or several. */
export async function openSharingWorld(database: FreshDatabase): Promise<SharingWorld> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-sharing-'));
  for (let file = 1; file <= FILES; file += 1)
    await writeFile(path.join(folder, `orders-${file}.csv`), fileText(file));
  const program = await bundleProgram('test/support/share-process.ts');
  return new SharingWorld(database, client, folder, program);
}

export class SharingWorld {
  private batches = 0;
  private readonly children: ChildProcess[] = [];

  constructor(
    private readonly database: FreshDatabase,
    readonly client: Client,
    private readonly folder: string,
    private readonly program: string,
  ) {}

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await this.client.end();
    await Promise.all([
      this.database.drop(),
      rm(this.folder, { recursive: true }),
      rm(this.program, { force: true }),
    ]);
  }

  nextBatchId(): string {
    return `sharing-${process.pid}-${(this.batches += 1)}`;
  }

  planOf(extra: Partial<LoadPlanInput> = {}): LoadPlanInput {
    return {
      load: 'test',
      source: { kind: 'file', config: { path: path.join(this.folder, 'orders-*.csv') } },
      format: {},
      destination: {
        kind: 'postgres',
        config: parsePostgresUrl(this.database.url),
        table: { schema: 'public', name: 'orders' },
      },
      key: ['id'],
      mode: 'upsert',
      rules: [{ column: 'quantity', rule: 'range', params: { min: 1 } }],
      ...extra,
      tuning: { lanes: 1, partBytes: 64 * 1024, ...extra.tuning },
    };
  }

  /** @param help makes helpers come; left out, one process does it all */
  async run(
    extra: Partial<LoadPlanInput> = {},
    help?: (world: Help) => Promise<number>,
    {
      signal = new AbortController().signal,
      pause,
      batchId = this.nextBatchId(),
      quarantine = new MemoryQuarantine(),
    }: { signal?: AbortSignal; pause?: AbortSignal; batchId?: string; quarantine?: MemoryQuarantine } = {},
  ): Promise<Outcome> {
    const events: EngineEvent[] = [];
    const plan = this.planOf(extra);
    const context: RunContext = {
      ...{ batchId, worker: 'leader', signal, pause, fileRoots: null, baseFolder: '/', quarantine },
      leaseMs: LEASE_MS,
      emit: (event) => events.push(event),
      now: Date.now,
      random: Math.random,
      sleep: async (ms, until) => void (await wait(ms, undefined, { signal: until })),
    };
    if (help) context.askForHelp = () => help({ plan, context, quarantine });
    await this.client.query('TRUNCATE orders');
    const result = await runLoad(plan, context);
    const table = await rowsOf(this.client, 'SELECT id::int, customer, quantity FROM orders ORDER BY id');
    return { result, events, quarantine, table };
  }

  /** Starts a process that helps; resolves once it has staged a part. */
  async startHelper(
    { plan, context, quarantine }: Help,
    { role = 'help', freezeMs = 0, onPart = () => undefined }: ProcessOptions = {},
  ): Promise<{ child: ChildProcess; ended: Promise<ShareMessage | undefined> }> {
    const task: ShareTask = { role, plan, batchId: context.batchId, worker: 'helper', freezeMs };
    const child = fork(this.program, [JSON.stringify(task)], { stdio: 'inherit' });
    this.children.push(child);
    let done: ShareMessage | undefined;
    const ended = once(child, 'exit').then(() => done);
    // A child that was killed hears no answer.
    const answer = () => child.send('stored', () => undefined);
    await new Promise<void>((resolve, reject) => {
      void ended.then(() => reject(new Error(`The helper ended before it helped: ${JSON.stringify(done)}`)));
      child.on('message', (message: ShareMessage) => {
        if (message.kind === 'done') done = message;
        if (message.kind === 'rows') void quarantine.write(message.rows).then(answer);
        if (message.kind !== 'part') return;
        onPart(child);
        resolve();
      });
    });
    return { child, ended };
  }

  /** Names of the sessions that the product has open here; other tests use the same server. */
  async sessions(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT application_name AS name FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'stevedore%'`,
    );
    return rows.map(({ name }) => name);
  }

  /** Ends the connections by which workers tell each other how far they are. */
  async cutLinks(): Promise<void> {
    await this.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stevedore share %'`,
    );
  }
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
