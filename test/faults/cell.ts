import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@/jobs/sample/random';
import { startBatch } from '@/lib/control/batches';
import { createConnection } from '@/lib/control/connections';
import { systemContext } from '@/lib/control/context';
import { createLoad } from '@/lib/control/loads';
import { createSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { parsePostgresUrl } from '@/lib/engine';
import type { FailPoint } from '@/lib/engine/fail-point';
import { judge, type BatchFacts } from './judge';
import { FAULTS, type Fault, type FaultName } from './faults';
import { CREATE_TABLE, makeOrders, TABLE, type Orders } from './orders';
import { query } from '../support/query';
import { openSwitchboard, type Stopped, type Switchboard } from './switchboard';
import { NotHere, openWorld, type World } from './world';

/** One fault at one stage. */
export interface Cell {
  fault: FaultName;
  stage: FailPoint;
}

export interface CellResult extends Cell {
  seed: number;
  outcome: 'held' | 'broken' | 'skipped';
  /** What was found wrong, or why it was skipped. */
  problems: string[];
  /** As the batch's record has it. */
  state: string;
  /** Times that a worker took the batch up. */
  runs: number;
  /** Seconds from the fault until a worker took the batch up anew; null where none did. */
  takenUpSeconds: number | null;
  /** Seconds from the fault until the batch had ended. */
  seconds: number;
  /** Staging tables that the batch left for the next one to sweep. */
  swept: number;
}

export interface CellOptions extends Cell {
  seed: number;
  serverUrl: string;
  workerBundle: string;
}

/** Rows of each kind: several parts, little time. */
const SIZE = 2_500;
/** Of each point, the visit that is struck at is drawn from so many. */
const VISITS: Record<FailPoint, number> = {
  extracting: 12,
  staging: 4,
  validating: 4,
  reconciling: 1,
  merging: 1,
  committed: 1,
  reporting: 1,
};
/** From the start of the workers until one stands at the point. */
const REACH_MS = 90_000;
/** From the fault until the batch has ended. */
const END_MS = 150_000;

const context = systemContext('faults');

/** Runs one batch, strikes it, and judges what became of every row. */
export async function runCell(options: CellOptions): Promise<CellResult> {
  const { fault, stage, seed } = options;
  const found = { fault, stage, seed, state: '', runs: 0, takenUpSeconds: null, seconds: 0, swept: 0 };
  const switchboard = await openSwitchboard();
  let world: World | undefined;
  try {
    world = await openWorld({ ...options, faultsPort: switchboard.port });
    return { ...found, ...(await struckBatch(world, switchboard, options)) };
  } catch (error) {
    const outcome = error instanceof NotHere ? 'skipped' : 'broken';
    return { ...found, outcome, problems: [(error as Error).message] };
  } finally {
    switchboard.close();
    await world?.close();
  }
}

async function struckBatch(world: World, switchboard: Switchboard, { fault, stage, seed }: CellOptions) {
  const random = seededRandom(seed);
  const orders = makeOrders(seed, SIZE);
  const stopped = switchboard.stopAt(stage, 1 + Math.floor(random() * VISITS[stage]));
  for (let started = 0; started < 2; started += 1) await world.workers.start();
  const batchId = await startOn(world, orders);
  const { pid, letGo } = await within(REACH_MS, stopped, `no worker came to ${stage}`);
  const struckAt = Date.now();
  const { strike, mayFail }: Fault = FAULTS[fault];
  const afterwards = await strike({ world, batchId, pid, letGo, random });
  const { batch, takenUpAt } = await ended(batchId, world);
  const seconds = (Date.now() - struckAt) / 1000;
  const takenUpSeconds = takenUpAt && (takenUpAt - struckAt) / 1000;
  await afterwards?.();
  const haveEnded = await world.workers.endAll();
  const { problems, swept } = await judge(world, { batch, orders, mayFail: mayFail ?? false });
  if (!haveEnded) problems.push('a worker did not end when it was asked to');
  const outcome = problems.length > 0 ? ('broken' as const) : ('held' as const);
  return { outcome, problems, state: batch.state, runs: batch.runs, takenUpSeconds, seconds, swept };
}

/** Fills the table, writes the file and starts the batch. */
export async function startOn(world: World, orders: Orders, table = TABLE): Promise<string> {
  await query(world.destinationUrl, CREATE_TABLE.replace(TABLE, table));
  await query(
    world.destinationUrl,
    `INSERT INTO ${table} SELECT (r ->> 0)::bigint, r ->> 1, (r ->> 2)::int, r ->> 3 FROM jsonb_array_elements($1) r`,
    [JSON.stringify(orders.existing)],
  );
  const file = path.join(world.folder, `${table}.csv`);
  await writeFile(file, orders.csv);
  const name = `faults ${randomUUID()}`;
  const source = await createSource(context, { name, kind: 'file', config: { path: file } });
  const config = { ...parsePostgresUrl(world.loadUrl) };
  const connection = await createConnection(context, { name, kind: 'postgres', config });
  const load = await createLoad(context, {
    name,
    definition: {
      sourceId: source.id,
      destination: { connectionId: connection.id, table: { schema: 'public', name: table } },
      key: ['order_id'],
      mode: 'upsert',
      rules: [{ column: 'quantity', rule: 'range', params: { min: 0 } }],
      tuning: { lanes: 2, partBytes: 64 * 1024 },
    },
  });
  return (await startBatch(context, { loadId: load.id })).id;
}

async function ended(
  batchId: string,
  { workers }: World,
): Promise<{ batch: BatchFacts; takenUpAt: number | null }> {
  const deadline = Date.now() + END_MS;
  let takenUpAt: number | null = null;
  for (;;) {
    // The control database may be away at this moment.
    const batch = await db()
      .batch.findUnique({ where: { id: batchId }, omit: { result: true } })
      .catch(() => null);
    if (batch && batch.runs > 1) takenUpAt ??= Date.now();
    if (batch && !['queued', 'running'].includes(batch.state)) return { batch, takenUpAt };
    if (Date.now() > deadline)
      throw new Error(
        `the batch is still ${describe(batch)} after ${END_MS / 1000} s; ${workers.describe()}`,
      );
    await sleep(100);
  }
}

function describe(batch: BatchFacts | null): string {
  if (!batch) return 'out of reach';
  return `${batch.state} (${batch.stage ?? 'no stage'}, taken up ${batch.runs} times)`;
}

async function within(ms: number, stopped: Promise<Stopped>, otherwise: string): Promise<Stopped> {
  const late = sleep(ms, undefined, { ref: false }).then(() => Promise.reject(new Error(otherwise)));
  return Promise.race([stopped, late]);
}
