import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@/jobs/sample/random';
import { db } from '@/lib/db';
import { startOn } from './cell';
import { judge, type BatchFacts } from './judge';
import { makeOrders, type Orders } from './orders';
import { openSwitchboard } from './switchboard';
import { openWorld, type World } from './world';

export interface SoakResult {
  seed: number;
  kills: number;
  batches: number;
  /** Batches by their state. */
  states: Record<string, number>;
  /** Times that a worker took a batch up. */
  runs: number;
  problems: string[];
}

export interface SoakOptions {
  seed: number;
  kills: number;
  serverUrl: string;
  workerBundle: string;
}

const WORKERS = 5;
/** Batches under way, so that every kill finds some. */
const IN_FLIGHT = 10;
/** Between two kills: starting a batch takes time of its own. */
const MOST_STARTED = 2;
const SIZE = 1_500;
const ENOUGH_MS = 240_000;

interface Started {
  id: string;
  table: string;
  orders: Orders;
}

/** Kills workers at random moments while batches run, then judges every one of those. */
export async function soak({ seed, kills, ...place }: SoakOptions): Promise<SoakResult> {
  const random = seededRandom(seed);
  const switchboard = await openSwitchboard();
  const world = await openWorld({ ...place, fault: undefined, faultsPort: switchboard.port });
  const started: Started[] = [];
  try {
    for (let count = 0; count < WORKERS; count += 1) await world.workers.start();
    for (let killed = 0; killed < kills; killed += 1) {
      await keepBusy(world, started, seed);
      await sleep(500 + random() * 2_500);
      await world.workers.replaceOne(random());
      if (killed % 20 === 19) console.error(`${killed + 1} kills, ${started.length} batches`);
    }
    const open = await allEnded();
    await world.workers.endAll();
    return {
      seed,
      kills,
      ...(await judgeAll(world, started)),
      ...(open > 0 && { problems: [`${open} batches never ended`] }),
    };
  } finally {
    switchboard.close();
    await world.close();
  }
}

async function keepBusy(world: World, started: Started[], seed: number): Promise<void> {
  const missing = IN_FLIGHT - (await countOpen());
  for (let count = 0; count < Math.min(missing, MOST_STARTED); count += 1) {
    const table = `orders_${started.length}`;
    const orders = makeOrders(seed + started.length, SIZE);
    started.push({ id: await startOn(world, orders, table), table, orders });
  }
}

function countOpen(): Promise<number> {
  return db().batch.count({ where: { state: { in: ['queued', 'running'] } } });
}

async function allEnded(): Promise<number> {
  const deadline = Date.now() + ENOUGH_MS;
  for (;;) {
    const open = await countOpen();
    if (open === 0 || Date.now() > deadline) return open;
    await sleep(500);
  }
}

async function judgeAll(world: World, started: Started[]) {
  const states: Record<string, number> = {};
  const problems: string[] = [];
  let runs = 0;
  for (const { id, table, orders } of started) {
    const batch: BatchFacts = await db().batch.findUniqueOrThrow({ where: { id }, omit: { result: true } });
    states[batch.state] = (states[batch.state] ?? 0) + 1;
    runs += batch.runs;
    // One whose workers were killed at each of its tries is given up: then it must have changed nothing.
    const judged = await judge(world, {
      batch,
      orders,
      table,
      mayFail: batch.errorCode === 'batches.abandoned' || batch.errorCode === 'batches.inDoubt',
    });
    problems.push(...judged.problems.map((problem) => `${table}: ${problem}`));
  }
  return { batches: started.length, states, runs, problems };
}
