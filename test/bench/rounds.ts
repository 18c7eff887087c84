import type { BenchCase, ListedCase } from './cases/bench-case';
import type { BenchDatabase } from './database';
import { startPageServer } from './page-server';
import { remake, totalsSql } from './tables';
import { timeCommand, type Timing } from './time-command';
import { differences } from './totals';

const REHEARSAL_ROWS = 1_000;

export interface Measured {
  listed: ListedCase;
  rows: number;
  bytes: number;
  /** One per round, in order. */
  seconds: number[];
  peakMib: number[];
}

export interface RoundsOptions {
  rows: number;
  rounds: number;
  signal: AbortSignal;
}

/**
 * Runs every case once a round, side by side, in alternating order, so that drift of the machine meets all alike.
 * @throws Error where a command fails or leaves other rows than it must
 */
export async function runRounds(
  cases: readonly ListedCase[],
  database: BenchDatabase,
  { rows, rounds, signal }: RoundsOptions,
): Promise<Measured[]> {
  await rehearse(cases, database, signal);
  console.error(`Files of up to ${rows.toLocaleString('en-US')} rows are written where missing …`);
  const runs = cases.map((listed) => {
    const built = listed.build(rows);
    const { input } = built;
    const measured: Measured = { listed, rows: input.rows, bytes: input.bytes, seconds: [], peakMib: [] };
    return { built, measured };
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const { built, measured } of round % 2 === 0 ? runs : runs.toReversed()) {
      signal.throwIfAborted();
      const { seconds, peakMib } = await runOnce(measured.listed.id, built, database);
      measured.seconds.push(seconds);
      if (peakMib !== undefined && measured.listed.isOurs) measured.peakMib.push(peakMib);
      console.error(`round ${round + 1}  ${measured.listed.id.padEnd(16)} ${seconds.toFixed(2)} s`);
    }
  }
  return runs.map(({ measured }) => measured);
}

/** Every case once with few rows: programs are in the page cache then, and what cannot work fails at once. */
async function rehearse(
  cases: readonly ListedCase[],
  database: BenchDatabase,
  signal: AbortSignal,
): Promise<void> {
  for (const listed of cases) {
    signal.throwIfAborted();
    await runOnce(listed.id, listed.build(REHEARSAL_ROWS), database);
  }
}

async function runOnce(id: string, each: BenchCase, database: BenchDatabase) {
  await settle(each, database);
  const timing = await timed(each, database);
  await verify(id, each, timing, database);
  return { ...timing, seconds: each.secondsOf ? await each.secondsOf(timing, database) : timing.seconds };
}

/** What earlier runs left to do (dirty pages, statistics, dead rows) is done before the clock starts. */
async function settle({ table, prepare }: BenchCase, database: BenchDatabase): Promise<void> {
  const { client } = database;
  await client.query(remake(table));
  await prepare?.(database);
  await client.query(`VACUUM ANALYZE ${table.name}`);
  await client.query('CHECKPOINT');
}

async function timed({ command, pages }: BenchCase, { url }: BenchDatabase): Promise<Timing> {
  const server = pages === undefined ? undefined : await startPageServer(pages);
  try {
    return await timeCommand(command({ url, pagesUrl: server?.url ?? '' }));
  } finally {
    await server?.close();
  }
}

async function verify(id: string, each: BenchCase, timing: Timing, database: BenchDatabase): Promise<void> {
  if (each.expected) {
    const { rows } = await database.client.query<Record<string, string>>(totalsSql(each.table));
    const found = Object.fromEntries(Object.entries(rows[0]!).map(([name, sum]) => [name, Number(sum)]));
    const wrong = differences(found, each.expected);
    if (wrong) throw new Error(`${id} left other rows in ${each.table.name} than it must: ${wrong}.`);
  }
  await each.alsoCheck?.(timing, database);
}
