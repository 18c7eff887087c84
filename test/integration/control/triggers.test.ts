import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelBatch, getBatch, runBatch, startBatch } from '@/lib/control/batches';
import {
  createTrigger,
  deleteTrigger,
  listTriggers,
  listWatchedFiles,
  lookForNewFiles,
  pauseTrigger,
  receiveHook,
  rotateSecret,
  takeFile,
  updateTrigger,
} from '@/lib/control/triggers';
import type { CreateTriggerInput } from '@/lib/control/triggers/schemas';
import { pauseLoad } from '@/lib/control/loads';
import { signatureOf } from '@/lib/control/triggers/secrets';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { actionsOn, loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;
let inbox: string;

beforeAll(async () => {
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: path.join(test.dataDir, 'in') });
});
beforeEach(async () => {
  loadId = await newLoad();
  inbox = path.join(test.dataDir, 'in', randomUUID());
  await mkdir(inbox, { recursive: true });
});

const newLoad = async () => (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
const batchesOf = (id: string) => db().batch.findMany({ where: { loadId: id }, orderBy: { id: 'asc' } });

async function run(batchId: string) {
  await runBatch(batchId, workerOptions());
  return getBatch(viewer, { batchId });
}

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

describe('who may, and what is refused', () => {
  const webhook = { kind: 'webhook', name: 'ERP' } as const;

  it('leaves each verb to its role, and records each change', async () => {
    const input = { loadId, settings: webhook };
    const forbidden = { code: 'auth.forbidden' };
    await expect(createTrigger(operator, input)).rejects.toMatchObject(forbidden);
    const { trigger, secret } = await createTrigger(editor, input);
    const { id } = trigger;
    expect(secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(await listTriggers(viewer, { loadId })).toEqual([trigger]);
    await expect(updateTrigger(operator, { id, settings: webhook })).rejects.toMatchObject(forbidden);
    await expect(rotateSecret(operator, { id })).rejects.toMatchObject(forbidden);
    await expect(pauseTrigger(viewer, { id, isPaused: true })).rejects.toMatchObject(forbidden);
    await expect(deleteTrigger(operator, { id })).rejects.toMatchObject(forbidden);
    await updateTrigger(editor, { id, settings: { ...webhook, name: 'Shop' } });
    await pauseTrigger(operator, { id, isPaused: true });
    await pauseTrigger(operator, { id, isPaused: false });
    await rotateSecret(editor, { id });
    await deleteTrigger(editor, { id });
    expect(await actionsOn(id)).toEqual([
      'triggers.create',
      'triggers.update',
      'triggers.pause',
      'triggers.resume',
      'triggers.rotateSecret',
      'triggers.delete',
    ]);
    await expect(deleteTrigger(editor, { id })).rejects.toMatchObject({ code: 'triggers.notFound' });
  });

  it('says at its field what is wrong', async () => {
    const refusal = (settings: CreateTriggerInput['settings'], field: string) =>
      expect(createTrigger(editor, { loadId, settings })).rejects.toMatchObject({
        fields: { [field]: expect.stringMatching(/\w/) as string },
      });
    await refusal({ kind: 'files', path: ' ' }, 'settings.path');
    await refusal({ kind: 'files', path: 'x', settleSeconds: 1 }, 'settings.settleSeconds');
    await refusal({ kind: 'webhook', name: '' }, 'settings.name');
    await refusal({ kind: 'load', upstreamLoadId: '' }, 'settings.upstreamLoadId');
    const { trigger } = await createTrigger(editor, { loadId, settings: webhook });
    const settings = { kind: 'files', path: inbox } as const;
    await expect(updateTrigger(editor, { id: trigger.id, settings })).rejects.toMatchObject({
      code: 'triggers.otherKind',
    });
  });
});

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

describe('a signed request', () => {
  const body = Buffer.from('{"file":"orders.csv"}');
  const now = new Date('2026-05-04T06:00:00Z');
  const hook = async (settings: object = {}) => {
    const made = await createTrigger(editor, {
      loadId,
      settings: { kind: 'webhook', name: 'ERP', ...settings },
    });
    return { id: made.trigger.id, secret: made.secret! };
  };
  const signed = (secret: string, at = now, sent = body) => {
    const timestamp = String(Math.floor(at.getTime() / 1000));
    return { timestamp, body: sent, signature: `v1=${signatureOf(secret, { timestamp, body: sent })}` };
  };
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

  it('starts a batch, whose id is the answer; the secret rests encrypted', async () => {
    const { id, secret } = await hook();
    const { batchId } = await receiveHook(id, signed(secret), now);
    expect(await getBatch(viewer, { batchId })).toMatchObject({
      trigger: 'webhook',
      cause: { webhook: 'ERP' },
      state: 'queued',
    });
    const stored = await db().trigger.findUniqueOrThrow({ where: { id } });
    expect(stored.secret).toMatch(/^v1\./);
    expect(JSON.stringify([stored, await listTriggers(viewer, { loadId })])).not.toContain(secret);
    expect(await actionsOn(id)).toEqual(['triggers.create', 'triggers.fire']);
  });

  it('is refused where anything about it is not what was signed', async () => {
    const { id, secret } = await hook();
    const good = signed(secret);
    const wrong = [
      { ...good, body: Buffer.from('{"file":"other.csv"}') },
      { ...good, timestamp: String(Number(good.timestamp) + 1) },
      { ...good, signature: good.signature.replace('v1=', '') },
      { ...good, signature: '' },
      { ...good, signature: `v1=${'0'.repeat(64)}` },
      signed('whsec_another'),
    ];
    for (const request of wrong)
      await expect(receiveHook(id, request, now)).rejects.toMatchObject({ code: 'hooks.badSignature' });
    for (const other of [randomUUID(), 'no-id'])
      await expect(receiveHook(other, good, now)).rejects.toMatchObject({ code: 'hooks.badSignature' });
    expect(await batchesOf(loadId)).toEqual([]);
  });

  it('is not even looked at from an address that sent too many wrong signatures in the last minute', async () => {
    const { id, secret } = await hook();
    const { id: other } = await hook();
    const from = (address: string, request = signed('whsec_another')) => ({ ...request, address });
    for (let count = 0; count < 20; count += 1) {
      await expect(receiveHook(id, from('192.0.2.1'), now)).rejects.toMatchObject({
        code: 'hooks.badSignature',
      });
    }
    await expect(receiveHook(id, from('192.0.2.1', signed(secret)), later(10))).rejects.toMatchObject({
      code: 'hooks.throttled',
      kind: 'throttled',
      retryAfterSeconds: 50,
    });
    await expect(receiveHook(other, from('192.0.2.1'), now)).rejects.toMatchObject({
      code: 'hooks.badSignature',
    });
    await receiveHook(id, from('192.0.2.2', signed(secret)), now);
    await receiveHook(id, from('192.0.2.1', signed(secret, later(60))), later(60));
    expect(await batchesOf(loadId)).toHaveLength(2);
  });

  it('is good within the tolerance alone, and once', async () => {
    const { id, secret } = await hook({ toleranceSeconds: 60 });
    for (const at of [later(61), later(-61)])
      await expect(receiveHook(id, signed(secret), at)).rejects.toMatchObject({ code: 'hooks.badTimestamp' });
    const same = await Promise.allSettled(
      Array.from({ length: 8 }, () => receiveHook(id, signed(secret), later(59))),
    );
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const shouted = signed(secret);
    shouted.signature = shouted.signature.toUpperCase().replace('V1', 'v1');
    await expect(receiveHook(id, shouted, now)).rejects.toMatchObject({ code: 'hooks.repeated' });
    expect(await batchesOf(loadId)).toHaveLength(1);
    await receiveHook(id, signed(secret, later(1)), now);
    expect(await batchesOf(loadId)).toHaveLength(2);
  });

  it('is taken so many times a minute', async () => {
    const { id, secret } = await hook({ perMinute: 2 });
    await receiveHook(id, signed(secret, now), now);
    await receiveHook(id, signed(secret, later(1)), later(1));
    await expect(receiveHook(id, signed(secret, later(2)), later(2))).rejects.toMatchObject({
      code: 'hooks.tooMany',
      kind: 'throttled',
    });
    await receiveHook(id, signed(secret, later(61)), later(61));
    expect(await batchesOf(loadId)).toHaveLength(3);
  });

  it('may be signed with the former secret for a day where that is wanted, and else not', async () => {
    const { id, secret: first } = await hook();
    const { secret: second, trigger } = await rotateSecret(editor, { id, keepsFormer: true });
    const soon = new Date();
    await receiveHook(id, signed(first, soon), soon);
    const inTwoDays = new Date(Date.parse(trigger.formerSecretUntil!) + 1000);
    await expect(receiveHook(id, signed(first, inTwoDays), inTwoDays)).rejects.toMatchObject({
      code: 'hooks.badSignature',
    });
    await receiveHook(id, signed(second!, soon, Buffer.from('x')), soon);
    await rotateSecret(editor, { id });
    await expect(receiveHook(id, signed(second!, soon, Buffer.from('y')), soon)).rejects.toMatchObject({
      code: 'hooks.badSignature',
    });
    expect(await batchesOf(loadId)).toHaveLength(2);
  });

  it('starts nothing while the trigger is paused', async () => {
    const { id, secret } = await hook();
    await pauseTrigger(operator, { id, isPaused: true });
    await expect(receiveHook(id, signed(secret), now)).rejects.toMatchObject({ code: 'hooks.paused' });
    expect(await batchesOf(loadId)).toEqual([]);
  });
});

describe('the end of another load', () => {
  const after = (upstreamLoadId: string, id: string, onPartial = false) =>
    createTrigger(editor, { loadId: id, settings: { kind: 'load', upstreamLoadId, onPartial } });

  it('starts what waits for it, with the end itself on record, and not for a rehearsal', async () => {
    const next = await newLoad();
    const { trigger } = await after(loadId, next);
    const rehearsal = await startBatch(operator, { loadId, isRehearsal: true });
    expect((await run(rehearsal.id)).state).toBe('succeeded');
    expect(await batchesOf(next)).toEqual([]);
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    const [started, ...others] = await batchesOf(next);
    expect(others).toEqual([]);
    expect(await getBatch(viewer, { batchId: started!.id })).toMatchObject({
      trigger: 'load',
      cause: { upstream: { batchId: batch.id } },
    });
    expect(await actionsOn(trigger.id)).toEqual(['triggers.create', 'triggers.fire']);
  });

  it('leaves a load alone that is paused', async () => {
    const next = await newLoad();
    await after(loadId, next);
    await pauseLoad(operator, { id: next, reason: 'The table moves' });
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    expect(await batchesOf(next)).toEqual([]);
  });

  it('is neither recorded nor fired where the one cannot be written, and both once where it can', async () => {
    const next = await newLoad();
    await after(loadId, next);
    const batch = await startBatch(operator, { loadId });
    await query(
      test.control.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no room''; END'`,
    );
    await query(
      test.control.url,
      `CREATE TRIGGER refuse BEFORE INSERT ON batches FOR EACH ROW WHEN (NEW.trigger = 'load') EXECUTE FUNCTION refuse()`,
    );
    await expect(run(batch.id)).rejects.toThrow();
    expect((await getBatch(viewer, { batchId: batch.id })).state).toBe('running');
    await query(test.control.url, 'DROP TRIGGER refuse ON batches');
    expect((await run(batch.id)).state).toBe('succeeded');
    await run(batch.id);
    expect(await batchesOf(next)).toHaveLength(1);
  });

  it('counts as success only where it is one, or partial where that is wanted', async () => {
    const mixed = await loadOf(editor, test.destination.url, 'order_id\n1\n\u00a0\n2\n', {
      mapping: [{ field: 'order_id', column: 'order_id', type: 'bigint' }],
      errorThreshold: { share: 1, minRows: 100 },
    });
    const [strict, lenient] = [await newLoad(), await newLoad()];
    await after(mixed.id, strict);
    await after(mixed.id, lenient, true);
    const partial = await startBatch(operator, { loadId: mixed.id });
    expect((await run(partial.id)).state).toBe('partial');
    const cancelled = await startBatch(operator, { loadId: mixed.id });
    await cancelBatch(operator, { batchId: cancelled.id });
    expect(await batchesOf(strict)).toEqual([]);
    expect(await batchesOf(lenient)).toHaveLength(1);
  });

  it('starts neither a paused nor an archived one', async () => {
    const [paused, archived] = [await newLoad(), await newLoad()];
    const { trigger } = await after(loadId, paused);
    await pauseTrigger(operator, { id: trigger.id, isPaused: true });
    await after(loadId, archived);
    await db().load.update({ where: { id: archived }, data: { archivedAt: new Date() } });
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    expect([...(await batchesOf(paused)), ...(await batchesOf(archived))]).toEqual([]);
  });

  it('may close no circle, and the circle is named', async () => {
    const [b, c] = [await newLoad(), await newLoad()];
    await after(loadId, b);
    const { trigger } = await after(b, c);
    const names = await Promise.all(
      [c, loadId, b, c].map(async (id) => (await db().load.findUniqueOrThrow({ where: { id } })).name),
    );
    await expect(after(c, loadId)).rejects.toMatchObject({
      code: 'triggers.cycle',
      message: expect.stringContaining(names.join(' → ')) as string,
      fields: { 'settings.upstreamLoadId': expect.stringContaining('→') as string },
    });
    await expect(after(b, b)).rejects.toMatchObject({ message: expect.stringContaining('itself') as string });
    const settings = { kind: 'load', upstreamLoadId: loadId } as const;
    await updateTrigger(editor, { id: trigger.id, settings });
    await after(c, b);
  });

  it('closes no circle either where two people add its halves at once', async () => {
    const other = await newLoad();
    const both = await Promise.allSettled([after(loadId, other), after(other, loadId)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
