import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { getBatch } from '@/lib/control/batches';
import { createTrigger, listTriggers, pauseTrigger, receiveHook, rotateSecret } from '@/lib/control/triggers';
import { signatureOf } from '@/lib/control/triggers/secrets';
import { db } from '@/lib/db';
import { actionsOn, batchesOf, loadOf } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;
beforeEach(async () => {
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
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
