import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import { FAIL_POINTS } from '@/lib/engine/fail-point';
import { runEngine } from '../support/engine-run';
import { useDatabase } from '../support/use-database';

const gate = vi.hoisted(() => ({ at: async (_point: string): Promise<void> => undefined }));
vi.mock('@/lib/engine/fail-point', async (original) => ({
  ...(await original<object>()),
  passing: (point: string) => gate.at(point),
}));

const database = useDatabase();

beforeEach(async () => {
  gate.at = async () => undefined;
  await database.client.query('DROP TABLE IF EXISTS events');
  await database.client.query('CREATE TABLE events (id int, name text)');
});

/** Appends, so that a second merge would show. */
const run = (batchId: string, options: Partial<Parameters<typeof runEngine>[0]> = {}) =>
  runEngine({
    content: 'id,name\n1,ann\n2,bob\nx,cid\n',
    errorThreshold: { share: 1 },
    url: database.url,
    table: 'events',
    batchId,
    ...options,
  });

/** Stops the first run that comes by. */
function stopAt(point: string) {
  let go!: () => void;
  const held = new Promise<void>((resolve) => (go = resolve));
  const stopped = new Promise<void>((resolve) => {
    gate.at = async (passed) => {
      if (passed !== point) return;
      gate.at = async () => undefined;
      resolve();
      await held;
    };
  });
  return { stopped, go };
}

async function eventRows(): Promise<number> {
  const { rows } = await database.client.query<{ rows: number }>('SELECT count(*)::int AS rows FROM events');
  return rows[0]!.rows;
}

it.each(FAIL_POINTS.filter((point) => point !== 'reporting'))(
  'lets a process that stood still while %s change nothing once another one has taken its batch',
  async (point) => {
    const batchId = `taken-${point}`;
    const { stopped, go } = stopAt(point);
    // It has lost the batch, and asks whether it may have it back.
    const first = run(batchId, { mayTakeOver: () => Promise.resolve(false), sleep: () => sleep(10) });
    await stopped;
    const second = await run(batchId, { mayTakeOver: () => Promise.resolve(true) });
    expect(second.result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 1 });
    go();
    // It may learn from the ledger how its batch has ended; nothing else.
    const { result } = await first;
    if (result.state !== 'failed') expect(result).toMatchObject({ state: 'partial', inserted: 2 });
    expect(await eventRows()).toBe(2);
    const staging = await database.client.query(`SELECT FROM pg_class WHERE relname ~ '^b_[0-9a-f]{20}_'`);
    expect(staging.rowCount).toBe(0);
  },
);

it('lets a process that stood still change nothing where nobody holds its batch any more', async () => {
  const { result } = await run('ended', { isCurrent: () => Promise.resolve(false) });
  expect(result).toMatchObject({ state: 'failed', error: { code: 'batch.superseded' } });
  expect(await eventRows()).toBe(0);
});

it('leaves a batch with the process that runs it where nobody says that it has lost it', async () => {
  const { stopped, go } = stopAt('merging');
  const first = run('kept');
  await stopped;
  const second = await run('kept');
  expect(second.result).toMatchObject({ state: 'failed', error: { code: 'stage.batchRuns' } });
  go();
  expect((await first).result).toMatchObject({ state: 'partial', inserted: 2 });
  expect(await eventRows()).toBe(2);
});

it('asks the ledger before it calls a batch failed whose COMMIT was not answered', async () => {
  gate.at = async (point) => {
    if (point !== 'committed') return;
    await database.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %unanswered'`,
    );
    throw new Error('no answer came');
  };
  const { result } = await run('unanswered', { retry: { retries: 0 } });
  expect(result).toMatchObject({ state: 'partial', inserted: 2, error: null });
  expect(await eventRows()).toBe(2);
});
