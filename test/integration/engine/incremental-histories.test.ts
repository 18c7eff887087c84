import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BatchResult } from '@/lib/engine/index';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const OVERLAP = 3;
const SETTINGS = { numRuns: 20, endOnFailure: true };
const MOST_MS = 15_000;

const database = useDatabase();

/** A row of the source; its cursor lies so far beyond (or, late, before) the greatest one so far. */
const arrival = fc.record({
  id: fc.integer({ min: 1, max: 6 }),
  step: fc.integer({ min: -OVERLAP, max: 3 }),
});

/** What happens to a source and its load, in order. */
const history = fc.array(
  fc.record({
    arrivals: fc.array(arrival, { maxLength: 4 }),
    batch: fc.constantFrom('succeeds', 'succeeds', 'fails', 'rerun', 'repeated'),
  }),
  { minLength: 2, maxLength: 7 },
);
type History = typeof history extends fc.Arbitrary<infer Steps> ? Steps : never;

/**
 * As many histories as fit into the time: a batch takes a few tenths of a second. One that has begun comes to its end: broken
 * off, it would go on writing into the table of the next test.
 */
async function checkHistories(check: (steps: History) => Promise<void>): Promise<void> {
  const until = Date.now() + MOST_MS;
  const property = fc.asyncProperty(history, async (steps) => {
    if (Date.now() < until) await check(steps);
  });
  await fc.assert(property, SETTINGS);
}

interface Row {
  id: number;
  seen: number;
}

async function startAfresh(key: string): Promise<void> {
  await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
  await database.client.query(
    `DROP TABLE IF EXISTS happened; CREATE TABLE happened (id int ${key}, seen int)`,
  );
}

let batches = 0;

/** Runs one batch over the whole source as it stands. */
async function run(source: Row[], kind: string, options: Partial<RunOptions>): Promise<void> {
  const abort = new AbortController();
  const lines = source.map(({ id, seen }) => `${id},${seen}\n`).join('');
  const top = Math.max(0, ...source.map(({ seen }) => seen));
  const rerun = kind === 'rerun' ? { from: String(top - 1), to: String(top) } : undefined;
  const batchId = `history-${(batches += 1)}`;
  const attempt = () =>
    runEngine({
      content: `id,seen\n${lines}`,
      url: database.url,
      table: 'happened',
      incremental: { cursor: 'seen', overlap: String(OVERLAP), rerun },
      tuning: { lanes: 1 },
      batchId,
      signal: abort.signal,
      onEvent: (event) => kind === 'fails' && event.type === 'plan' && abort.abort(),
      ...options,
    });
  const { result } = await attempt();
  expect(result.state).toBe(kind === 'fails' ? 'cancelled' : 'succeeded');
  if (kind === 'repeated') expect((await attempt()).result).toMatchObject(factsOf(result));
  if (kind === 'fails') return;
  const { read, inserted, updated, unchanged, quarantined, duplicates, filtered } = result;
  expect(read).toBe(source.length);
  expect(inserted + updated + unchanged + quarantined + duplicates + filtered).toBe(read);
}

/** Times are measured anew after they were recorded. */
function factsOf({ read, inserted, updated, unchanged, filtered, watermark }: BatchResult) {
  return { read, inserted, updated, unchanged, filtered, watermark };
}

async function loaded(): Promise<string[]> {
  const { rows } = await database.client.query<Row>('SELECT id, seen FROM happened');
  return sorted(rows);
}

function sorted(rows: Row[]): string[] {
  return rows.map(({ id, seen }) => `${id}@${seen}`).sort();
}

/** Says when rows come: late ones no later than the overlap allows, measured at the greatest value there ever was. */
class Clock {
  private top = 10;

  /** A batch sees what comes between two ticks all at once. */
  tick(arrivals: readonly { id: number; step: number }[]): Row[] {
    const rows = arrivals.map(({ id, step }) => ({ id, seen: this.top + step }));
    this.top = Math.max(this.top, ...rows.map(({ seen }) => seen));
    return rows;
  }
}

it('appends every row of any history once: equal cursors, equal rows, late ones, failed and scoped batches', async () => {
  await checkHistories(async (steps) => {
    await startAfresh('');
    const source: Row[] = [{ id: 1, seen: 10 }];
    await run(source, 'succeeds', { mode: 'append' });
    const clock = new Clock();
    for (const { arrivals, batch } of steps) {
      source.push(...clock.tick(arrivals));
      await run(source, batch, { mode: 'append' });
      // What failed is made up for before rows arrive that would make it late.
      if (batch !== 'succeeds') await run(source, 'succeeds', { mode: 'append' });
      expect(await loaded()).toEqual(sorted(source));
    }
  });
});

it('brings every row of any history of updates to its last state', async () => {
  const options = { mode: 'upsert' as const, key: ['id'] };
  await checkHistories(async (steps) => {
    await startAfresh('PRIMARY KEY');
    const source = new Map<number, Row>([[1, { id: 1, seen: 10 }]]);
    await run([...source.values()], 'succeeds', options);
    const clock = new Clock();
    for (const { arrivals, batch } of steps) {
      for (const row of clock.tick(arrivals)) source.set(row.id, row);
      await run([...source.values()], batch, options);
      if (batch !== 'succeeds') await run([...source.values()], 'succeeds', options);
      expect(await loaded()).toEqual(sorted([...source.values()]));
    }
  });
});
