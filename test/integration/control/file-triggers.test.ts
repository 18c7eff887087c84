import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTrigger,
  listTriggers,
  listWatchedFiles,
  lookForNewFiles,
  pauseTrigger,
  takeFile,
  updateTrigger,
} from '@/lib/control/triggers';
import type { CreateTriggerInput } from '@/lib/control/triggers/schemas';
import { pauseLoad } from '@/lib/control/loads';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { actionsOn, batchesOf, loadOf, query, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;
let inbox: string;

beforeAll(() => {
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: path.join(test.dataDir, 'in') });
});
beforeEach(async () => {
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
  inbox = path.join(test.dataDir, 'in', randomUUID());
  await mkdir(inbox, { recursive: true });
});

const run = (batchId: string) => runToEnd(viewer, batchId);

/** What the clock would do: every trigger is looked after at once, and what was seen was seen a while ago. */
async function letTimePass(): Promise<void> {
  await db().$executeRaw`UPDATE watched_files SET first_seen_at = first_seen_at - interval '1 hour'`;
  await makeDue();
}

const makeDue = () =>
  db().$executeRaw`UPDATE triggers SET look_at = now() - interval '1 s' WHERE kind = 'files'`;

/** Two looks with the time between them that a file has to settle. */
async function lookTwice(): Promise<number> {
  await letTimePass();
  const first = await lookForNewFiles();
  await letTimePass();
  return first + (await lookForNewFiles());
}

describe('a new file', () => {
  const put = (name: string, text: string) => writeFile(path.join(inbox, name), text);
  const watch = (settings: Partial<Extract<CreateTriggerInput['settings'], { kind: 'files' }>> = {}) =>
    createTrigger(editor, { loadId, settings: { kind: 'files', path: inbox, ...settings } });
  const filesOf = async (triggerId: string) =>
    (await listWatchedFiles(viewer, { triggerId })).items.map(({ name, state, batch }) => ({
      name: path.basename(name),
      state,
      batch: batch?.state,
    }));

  it('is loaded once, in a batch that reads it alone; what was there before is left out', async () => {
    await put('old.csv', 'order_id\n7\n');
    const { trigger } = await watch();
    expect(await lookTwice()).toBe(0);
    await put('new.csv', 'order_id\n8\n9\n');
    expect(await lookTwice()).toBe(1);
    expect(await lookTwice()).toBe(0);
    const [batch, ...others] = await batchesOf(loadId);
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ trigger: 'files', triggerId: trigger.id });
    const view = await run(batch!.id);
    expect(view).toMatchObject({ state: 'succeeded', counts: { read: 2, inserted: 2 } });
    expect(view.cause.files).toEqual([path.join(inbox, 'new.csv')]);
    expect(await filesOf(trigger.id)).toEqual([
      { name: 'new.csv', state: 'taken', batch: 'succeeded' },
      { name: 'old.csv', state: 'leftOut', batch: undefined },
    ]);
  });

  it('waits for a load that is paused, and is taken once that goes on', async () => {
    const { trigger } = await watch();
    await lookTwice();
    await pauseLoad(operator, { id: loadId, reason: 'The table moves' });
    await put('late.csv', 'order_id\n1\n');
    expect(await lookTwice()).toBe(0);
    expect(await filesOf(trigger.id)).toEqual([{ name: 'late.csv', state: 'settling', batch: undefined }]);
    await pauseLoad(operator, { id: loadId, reason: null });
    expect(await lookTwice()).toBe(1);
    expect(await batchesOf(loadId)).toHaveLength(1);
  });

  it('is not taken while it is written, nor while it is empty', async () => {
    const { trigger } = await watch();
    await lookTwice();
    await put('empty.csv', '');
    await put('slow.csv', 'order_id\n1\n');
    await letTimePass();
    await lookForNewFiles();
    await appendFile(path.join(inbox, 'slow.csv'), '2\n');
    await letTimePass();
    expect(await lookForNewFiles()).toBe(0);
    expect(await filesOf(trigger.id)).toEqual([
      { name: 'slow.csv', state: 'settling', batch: undefined },
      { name: 'empty.csv', state: 'settling', batch: undefined },
    ]);
    await letTimePass();
    expect(await lookForNewFiles()).toBe(1);
    const [batch] = await batchesOf(loadId);
    expect((await run(batch!.id)).counts.read).toBe(2);
  });

  it('is not loaded again when it is only touched, and is when its content is another', async () => {
    const { trigger } = await watch({ existing: 'take' });
    await put('a.csv', 'order_id\n1\n');
    expect(await lookTwice()).toBe(1);
    await utimes(path.join(inbox, 'a.csv'), 1_000, 1_000);
    expect(await lookTwice()).toBe(0);
    await put('a.csv', 'order_id\n2\n');
    await utimes(path.join(inbox, 'a.csv'), 2_000, 2_000);
    expect(await lookTwice()).toBe(1);
    expect((await filesOf(trigger.id)).map(({ state }) => state)).toEqual(['taken', 'same', 'taken']);
  });

  it('shares one batch with those that came with it, where that is wanted', async () => {
    await watch({ batching: 'all' });
    await lookTwice();
    await Promise.all([1, 2, 3].map((order) => put(`${order}.csv`, `order_id\n${order}\n`)));
    expect(await lookTwice()).toBe(1);
    const [batch] = await batchesOf(loadId);
    expect(await run(batch!.id)).toMatchObject({ state: 'succeeded', counts: { read: 3, inserted: 3 } });
  });

  it('is taken once, however many workers look at the same moment', async () => {
    await watch();
    await lookTwice();
    await Promise.all(Array.from({ length: 20 }, (_, i) => put(`${i}.csv`, `order_id\n${i}\n`)));
    await letTimePass();
    await lookForNewFiles();
    await letTimePass();
    // Even where the lease of one has run out while it still looks.
    let isOver = false;
    const hurry = (async () => {
      while (!isOver) await makeDue();
    })();
    const started = await Promise.all(Array.from({ length: 12 }, () => lookForNewFiles()));
    isOver = true;
    await hurry;
    // All twelve may have come while the trigger was being made due: then it is the next one that takes them.
    await makeDue();
    started.push(await lookForNewFiles());
    expect(started.reduce((sum, each) => sum + each)).toBe(20);
    const files = (await batchesOf(loadId)).flatMap((batch) => batch.files);
    expect(files).toHaveLength(20);
    expect(new Set(files).size).toBe(20);
  });

  it('is taken after all, and once, where a worker dies between seeing it and starting its batch', async () => {
    const { trigger } = await watch();
    await lookTwice();
    await put('a.csv', 'order_id\n1\n');
    await letTimePass();
    await lookForNewFiles();
    await letTimePass();
    // The database cuts the worker off as it writes the batch.
    await query(
      test.control.url,
      `CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'`,
    );
    await query(
      test.control.url,
      `CREATE TRIGGER cut_off BEFORE INSERT ON batches FOR EACH ROW EXECUTE FUNCTION cut_off()`,
    );
    await expect(lookForNewFiles()).rejects.toThrow();
    expect(await filesOf(trigger.id)).toEqual([{ name: 'a.csv', state: 'settling', batch: undefined }]);
    await query(test.control.url, 'DROP TRIGGER cut_off ON batches');
    await letTimePass();
    const started = await Promise.all([lookForNewFiles(), lookForNewFiles()]);
    expect(started.sort()).toEqual([0, 1]);
    expect(await filesOf(trigger.id)).toEqual([{ name: 'a.csv', state: 'taken', batch: 'queued' }]);
  });

  it('is waited for after a worker that died while it looked', async () => {
    const { trigger } = await watch();
    const { id } = trigger;
    await db().$executeRaw`UPDATE triggers SET look_at = now() + interval '30 s' WHERE id = ${id}::uuid`;
    await lookForNewFiles();
    expect(await listTriggers(viewer, { loadId })).toMatchObject([{ lookedAt: null }]);
    await letTimePass();
    await lookForNewFiles();
    expect(await listTriggers(viewer, { loadId })).toMatchObject([
      { lookedAt: expect.any(String) as string },
    ]);
  });

  it('is taken again by hand where its batch failed, once', async () => {
    const { trigger } = await watch();
    await lookTwice();
    await put('a.csv', 'order_id\n1\n');
    await lookTwice();
    const [file] = (await listWatchedFiles(viewer, { triggerId: trigger.id })).items;
    const fileId = file!.id;
    expect(file!.mayBeTaken).toBe(false);
    await expect(takeFile(operator, { fileId })).rejects.toMatchObject({ code: 'triggers.fileNotOpen' });
    await rm(path.join(inbox, 'a.csv'));
    const [batch] = await batchesOf(loadId);
    expect(await run(batch!.id)).toMatchObject({ state: 'failed', error: { code: 'source.notFound' } });
    await put('a.csv', 'order_id\n1\n');
    await expect(takeFile(viewer, { fileId })).rejects.toMatchObject({ code: 'auth.forbidden' });
    const tries = await Promise.allSettled([takeFile(operator, { fileId }), takeFile(operator, { fileId })]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const second = (await batchesOf(loadId))[1]!;
    expect(await run(second.id)).toMatchObject({ state: 'succeeded', triggeredBy: 'Test operator' });
    expect(await actionsOn(trigger.id)).toContain('triggers.takeFile');
  });

  it('is looked for in the allowed folders alone, and what stands in the way is said', async () => {
    const { trigger } = await watch({ path: '/etc' });
    await lookTwice();
    const [view] = await listTriggers(viewer, { loadId });
    expect(view!.problem).toContain('outside the folders');
    await updateTrigger(editor, { id: trigger.id, settings: { kind: 'files', path: `${inbox}/*.csv` } });
    await lookTwice();
    expect(await listTriggers(viewer, { loadId })).toMatchObject([{ problem: null }]);
  });

  it('waits while the trigger is paused, and is taken when it goes on', async () => {
    const { trigger } = await watch();
    await lookTwice();
    await pauseTrigger(operator, { id: trigger.id, isPaused: true });
    await put('a.csv', 'order_id\n1\n');
    expect(await lookTwice()).toBe(0);
    await pauseTrigger(operator, { id: trigger.id, isPaused: false });
    expect(await lookTwice()).toBe(1);
  });
});
