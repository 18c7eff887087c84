import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { shareStaging, type BatchResult, type RunContext } from '@/lib/engine/index';
import { MemoryQuarantine } from './engine-run';
import { stagingTables } from './query';
import type { ShareMessage } from './share-process';
import {
  FILES,
  LEASE_MS,
  openSharingWorld,
  ROWS,
  type Outcome,
  type SharingWorld,
  type Help,
} from './sharing-world';
import type { FreshDatabase } from './use-database';

/**
 * Several workers stage one batch, stated once for every version of PostgreSQL: what comes of it must be what one process
 * makes of it, row for row, whatever happens to the helpers.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeSharing(makeDatabase: () => Promise<FreshDatabase>): void {
  let sharing: SharingWorld;

  beforeAll(async () => {
    sharing = await openSharingWorld(await makeDatabase());
  });
  afterAll(() => sharing.close());
  beforeEach(async () => {
    await sharing.client.query('DROP TABLE IF EXISTS orders');
    await sharing.client.query(
      'CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, quantity int)',
    );
  });

  it.each(['last', 'first', 'quarantine'] as const)(
    'comes to what one process makes of it, row for row, where of duplicates %s wins',
    async (duplicates) => {
      // Every session of every worker needs the function that tries it.
      const params = { expression: 'value::int * 2 / 2' };
      const transforms = [{ column: 'quantity', transform: 'expression', params }];
      const settings = { writing: { duplicates }, transforms, errorThreshold: { share: 0.5 } };
      const alone = await sharing.run(settings);
      let ended: Promise<unknown> | undefined;
      const shared = await sharing.run(settings, async (world) => {
        ({ ended } = await sharing.startHelper(world));
        return 1;
      });
      expectSame(shared, alone);
      expect(alone.result).toMatchObject({ state: 'partial', read: FILES * ROWS });
      expect(new Set(workersOf(shared))).toEqual(new Set(['leader', 'helper']));
      expect(workersOf(alone)).not.toContain('leader');
      expect(await ended).toMatchObject({ work: { givenBack: [], error: null } });
      expect(await stagingTables(sharing.client)).toEqual([]);
    },
  );

  it('ends as if nothing had happened where a helper is killed in the middle of a piece', async () => {
    const alone = await sharing.run();
    const shared = await sharing.run({}, async (world) => {
      await sharing.startHelper(world, { freezeMs: 60_000, onPart: (child) => child.kill('SIGKILL') });
      return 1;
    });
    expectSame(shared, alone);
    expect(lostWorkers(shared)).toEqual([expect.stringMatching(/^helper gave no sign of life/)]);
    expect(new Set(workersOf(shared))).toEqual(new Set(['leader']));
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('counts a helper out that stands still, and lets it meddle with nothing when it wakes', async () => {
    const alone = await sharing.run();
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await sharing.run({}, async (world) => {
      ({ ended } = await sharing.startHelper(world, { freezeMs: LEASE_MS * 2 }));
      return 1;
    });
    expectSame(shared, alone);
    expect(lostWorkers(shared)).toEqual([expect.stringMatching(/^helper gave no sign of life/)]);
    expect(await ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('stages itself what a helper cannot read, and says why', async () => {
    const alone = await sharing.run();
    let work: ReturnType<typeof shareStaging> | undefined;
    const shared = await sharing.run({}, async ({ plan, context }) => {
      const helper = { ...context, worker: 'blind', fileRoots: [tmpdir() + '/none'], emit: () => undefined };
      work = shareStaging(plan, helper);
      await work;
      return 1;
    });
    expectSame(shared, alone);
    const { givenBack } = await work!;
    expect(givenBack).toHaveLength(3);
    for (const { why } of givenBack) expect(why).toContain('outside the folders');
    const log = logOf(shared);
    expect(log.filter((line) => line.startsWith('blind gave'))).toHaveLength(3);
  });

  it('judges the share of bad rows over all workers, and stops them', async () => {
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await sharing.run({ errorThreshold: { share: 0.001 } }, async (world) => {
      ({ ended } = await sharing.startHelper(world));
      return 1;
    });
    expect(shared.result).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
    expect(shared.table).toEqual([]);
    await ended;
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('stops helpers with the batch when that is cancelled', async () => {
    const cancel = new AbortController();
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await sharing.run(
      {},
      async (world) => {
        ({ ended } = await sharing.startHelper(world, { freezeMs: 1_500 }));
        cancel.abort();
        return 1;
      },
      { signal: cancel.signal },
    );
    expect(shared.result.state).toBe('cancelled');
    expect(await ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    // A server process goes a moment after its client.
    await expect.poll(() => sharing.sessions()).toEqual([]);
    expect(shared.table).toEqual([]);
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('keeps the pieces that are done when it is paused, and goes on with the others', async () => {
    const alone = await sharing.run();
    const [first, pause] = [new MemoryQuarantine(), new AbortController()];
    const batchId = sharing.nextBatchId();
    let isAsked = false;
    const paused = await sharing.run(
      {},
      async (world) => {
        const onEvent = world.context.emit;
        world.context.emit = (event) => {
          onEvent(event);
          // Told by its leader: a piece of it is done.
          if (event.type === 'part') pause.abort();
        };
        if (!isAsked) await sharing.startHelper(world, { freezeMs: 1_500 });
        isAsked = true;
        return 1;
      },
      { pause: pause.signal, batchId, quarantine: first },
    );
    expect(paused.result).toMatchObject({ state: 'cancelled', error: { code: 'batch.paused' } });
    expect(paused.table).toEqual([]);
    expect(await stagingTables(sharing.client)).not.toEqual([]);
    const resumed = await sharing.run({}, () => Promise.resolve(0), { batchId, quarantine: first });
    expectSame(resumed, alone);
    // What was done and told is not staged again, only told again: whoever was told may have died before it was kept.
    const told = partsOf(paused);
    expect(told.length).toBeGreaterThan(0);
    expect(partsOf(resumed)).toEqual(expect.arrayContaining(told));
    const rows = told.reduce((sum, part) => sum + part.rows, 0);
    const kept = logOf(resumed).map((line) => Number(/^Goes on with (\d+) rows/.exec(line)?.[1] ?? 0));
    expect(Math.max(...kept)).toBeGreaterThanOrEqual(rows);
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('is run anew by another process where its leader is killed while a helper is at work', async () => {
    const alone = await sharing.run();
    const batchId = sharing.nextBatchId();
    // Of the run that dies: the control plane keeps its rows apart from those of the next.
    const world = {
      plan: sharing.planOf(),
      context: { batchId } as RunContext,
      quarantine: new MemoryQuarantine(),
    };
    const leader = await sharing.startHelper(world, { role: 'lead' });
    const helper = await sharing.startHelper(world, { freezeMs: 1_500 });
    leader.child.kill('SIGKILL');
    await once(leader.child, 'exit');
    const next = await sharing.run({}, undefined, { batchId });
    expectSame(next, alone);
    expect(await helper.ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('is staged again, without the helper’s work, where its leader loses a connection', async () => {
    const alone = await sharing.run();
    let ended: Promise<ShareMessage | undefined> | undefined;
    const shared = await sharing.run({}, async (world) => {
      if (ended) return 0;
      ({ ended } = await sharing.startHelper(world, { freezeMs: 1_500 }));
      setTimeout(() => void sharing.cutLinks(), 300);
      return 1;
    });
    expectSame(shared, alone);
    expect(shared.result.attempts).toContainEqual(
      expect.objectContaining({ part: 'batch', class: 'retryable' }),
    );
    expect(await ended).toMatchObject({ work: { error: expect.stringMatching(/./) as string } });
    expect(await stagingTables(sharing.client)).toEqual([]);
  });

  it('is left alone by a helper that comes too late', async () => {
    let late: Help | undefined;
    const shared = await sharing.run({}, (world) => {
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

const partsOf = ({ events }: Outcome) => events.filter((event) => event.type === 'part');

const logOf = ({ events }: Outcome) =>
  events.flatMap((event) => (event.type === 'log' ? [event.message] : []));

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
