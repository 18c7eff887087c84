import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { EngineEvent, QuarantinedRow } from '@/lib/engine';
import { FAIL_POINTS } from '@/lib/engine/fail-point';
import { MemoryQuarantine, runEngine } from '../../support/engine-run';
import { lives, type Life } from '../../support/strike';
import {
  FORTY,
  KeptRows,
  logOf,
  partsOf,
  tuning,
  useStruckBatches,
  type Options,
} from '../../support/use-struck-batches';

vi.mock('@/lib/engine/fail-point', async (original) => ({
  ...(await original<object>()),
  passing: (await import('../../support/strike')).passing,
}));

const batches = useStruckBatches();

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
let runs = 0;

it('comes to what an undisturbed batch comes to, wherever and however often its process is killed', async () => {
  await fc.assert(
    fc.asyncProperty(rows, strikes, loads, async (incoming, chosen, changes) => {
      const options = { ...(await batches.optionsOf('struck', incoming)), ...changes };
      const key = options.key?.length ? 'PRIMARY KEY' : '';
      await batches.newTable('struck', key);
      await batches.newTable('undisturbed', key);
      const kept = new KeptRows();
      const calm = await runEngine({ ...options, url: batches.database.url, table: 'undisturbed' });
      const { result } = await batches.runThrough(`killed-${(runs += 1)}`, kept, chosen, options);
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
      const content = (table: string) =>
        batches.rowsOf(`SELECT id || ':' || quantity AS n FROM ${table} ORDER BY 1`);
      expect(await content('struck')).toEqual(await content('undisturbed'));
      const refused = (found: Map<number, QuarantinedRow>) =>
        [...found.values()].map(({ row, reasons }) => [row, reasons.length]).sort(([a], [b]) => a! - b!);
      expect(refused(kept.rows)).toEqual(refused(calm.quarantine.rows));
      expect(await batches.stagingTables()).toEqual([]);
    }),
    { numRuns: 20, seed: 20_261_127 },
  );
}, 240_000);

it('reads and stages no part again that stands in staging with all its refused rows in quarantine', async () => {
  const options = await batches.optionsOf('gone_on');
  const kept = new KeptRows();
  const alone = { ...options, tuning: { ...tuning, lanes: 1 } };
  const first = batches.runStruck('gone on', kept, { point: 'staging', visit: 3 }, alone);
  expect(await first.ended).toBe('struck');
  const left = await batches.stagingTables();
  // Another batch sweeps what is dead, and this is not.
  await runEngine({
    ...(await batches.optionsOf('other')),
    url: batches.database.url,
    quarantine: new MemoryQuarantine(),
  });
  expect(await batches.stagingTables()).toEqual(left);
  const arrived = Math.max(...[...kept.rows.values()].map(({ part }) => part));
  const { result, events } = await batches.runThrough('gone on', kept, [], alone);
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
  expect(await batches.stagingTables()).toEqual([]);
});

it('keeps on record why rows were refused, whatever stands in their cells', async () => {
  // Cut to its shape, the cell ends in the middle of a character.
  const hostile = 'x 😀 😁 😂 😃 😄 😅 😆 😇 😈 😉';
  const bad = [50, 51, 52].map((id) => ({ id, quantity: hostile }));
  const options = await batches.optionsOf('hostile', [...FORTY.slice(0, 3), ...bad]);
  const calm = await runEngine({ ...options, url: batches.database.url });
  expect(calm.result).toMatchObject({ state: 'partial', inserted: 3, quarantined: 3 });
  await batches.newTable('hostile');
  const kept = new KeptRows();
  const first = batches.runStruck('hostile', kept, { point: 'reconciling', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await batches.runThrough('hostile', kept, [], options);
  first.thaw();
  await first.running;
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^Goes on with 3 rows/));
  expect(result.errorGroups).toEqual(calm.result.errorGroups);
});

it('goes on within one process too, once the connection that holds the batch is lost', async () => {
  const options = await batches.optionsOf('guard_lost');
  const cut = () =>
    batches.database.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %guard lost'`,
    );
  let hasCut!: () => void;
  const thaw = new Promise<void>((resolve) => (hasCut = resolve));
  const strike = { point: 'staging', visit: 3 } as const;
  const life: Life = { strike, visits: 0, onStruck: () => void cut().then(hasCut), thaw };
  const { result, events } = await lives.run(life, () =>
    runEngine({
      ...{ ...options, url: batches.database.url, batchId: 'guard lost', tuning: { ...tuning, lanes: 1 } },
      onEvent: (event) => {
        if (event.type === 'attempt') life.strike = undefined;
      },
    }),
  );
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(partsOf(events)).toEqual(partsOf(events).map((_, at) => at + 1));
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^Goes on with/));
  expect(await batches.stagingTables()).toEqual([]);
});

it.each([
  { what: 'keeps what is staged where another run follows', isRunAgain: true },
  { what: 'leaves nothing behind where none does', isRunAgain: false },
])('$what after the batch is called off', async ({ isRunAgain }) => {
  const options = await batches.optionsOf('called_off');
  const quarantine = new MemoryQuarantine();
  const stop = new AbortController();
  const alone = { ...options, tuning: { ...tuning, lanes: 1 } };
  const of = { ...alone, url: batches.database.url, quarantine, batchId: `called off ${isRunAgain}` };
  const onEvent = (event: EngineEvent) => {
    if (event.type === 'part' && event.part >= 2) stop.abort();
  };
  const first = await runEngine({ ...of, onEvent, signal: stop.signal, isRunAgain: () => isRunAgain });
  expect(first.result).toMatchObject({ state: 'cancelled' });
  expect((await batches.stagingTables()).length > 0).toBe(isRunAgain);
  const { result, events } = await runEngine(of);
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(partsOf(events).includes(1)).toBe(!isRunAgain);
  expect(await batches.stagingTables()).toEqual([]);
});

it('lets the next batch sweep what a merged one could not drop', async () => {
  const options = await batches.optionsOf('merged');
  const kept = new KeptRows();
  const first = batches.runStruck('merged', kept, { point: 'committed', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  await batches.database.client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %merged'`,
  );
  await expect
    .poll(async () => {
      await runEngine({ ...options, url: batches.database.url, quarantine: new MemoryQuarantine() });
      return batches.stagingTables();
    })
    .toEqual([]);
  first.thaw();
  expect((await first.running).result).toMatchObject({ state: 'partial', inserted: 34 });
});

it('keeps the pieces that are done where the process is killed that leads several workers', async () => {
  const table = await batches.newTable('led');
  const options: Options = {
    table,
    source: await batches.sixFilesOf(table, FORTY),
    key: ['id'],
    tuning: { ...tuning, lanes: 1 },
    errorThreshold: { share: 1 },
    // Whoever was asked does not come: the leader stages all pieces.
    askForHelp: () => Promise.resolve(1),
  };
  const kept = new KeptRows();
  const first = batches.runStruck('led', kept, { point: 'staging', visit: 3 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await batches.runThrough('led', kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'partial', read: 36, inserted: 31, quarantined: 5 });
  expect([...kept.rows.values()].map(({ raw }) => Number(raw.split(',')[0])).sort((a, b) => a - b)).toEqual([
    4, 11, 18, 25, 32,
  ]);
  // Three pieces were done, the largest ones, in which two rows are bad.
  expect(logOf(events)).toContain('Goes on with 16 rows that are staged already.');
  expect(await batches.stagingTables()).toEqual([]);
});
