import { TABLE, type BenchCase } from './cases';
import type { BenchDatabase } from './database';
import { timeCommand } from './time-command';

export interface Measured {
  case: BenchCase;
  /** One per round, in order. */
  seconds: number[];
  peakMib: number[];
}

/** Runs every case once a round, side by side, in alternating order, so that drift of the machine meets all alike. */
export async function runRounds(
  cases: readonly BenchCase[],
  rounds: number,
  database: BenchDatabase,
  signal: AbortSignal,
): Promise<Measured[]> {
  const measured = cases.map((each): Measured => ({ case: each, seconds: [], peakMib: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const entry of round % 2 === 0 ? measured : measured.toReversed()) {
      signal.throwIfAborted();
      await settle(entry.case, database);
      const { seconds, peakMib } = await timeCommand(entry.case.command(database.url));
      await verify(entry.case, database);
      entry.seconds.push(seconds);
      if (peakMib !== undefined) entry.peakMib.push(peakMib);
      console.error(`round ${round + 1}  ${entry.case.id.padEnd(10)} ${seconds.toFixed(2)} s`);
    }
  }
  return measured;
}

/** What earlier runs left to do (dirty pages, statistics, dead rows) is done before the clock starts. */
async function settle(each: BenchCase, database: BenchDatabase): Promise<void> {
  const { client } = database;
  await each.prepare(database);
  await client.query(`VACUUM ANALYZE ${TABLE}`);
  await client.query('CHECKPOINT');
}

async function verify(each: BenchCase, { client }: BenchDatabase): Promise<void> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${TABLE}`);
  if (Number(rows[0]!.count) === each.rowsAfter) return;
  throw new Error(`${each.id} left ${rows[0]!.count} rows in the table instead of ${each.rowsAfter}.`);
}
