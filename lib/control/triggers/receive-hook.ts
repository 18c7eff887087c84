import { z } from 'zod';
import { db, type Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import { insertBatch } from '../batches';
import { systemContext } from '../context';
import { ControlError } from '../errors';
import { transaction } from '../verb';
import { countFailure, requireFewFailures } from './failures';
import { lockTrigger, settingsOf } from './internal';
import type { WebhookSettings } from './schemas';
import { isSignedWith, openSecrets, signatureOf, type SignedRequest } from './secrets';

const context = systemContext('webhook');
/** Twice the longest tolerance: whatever is older is refused by its timestamp. */
const keptForMs = 2 * 3_600_000;

/**
 * Starts a batch for a request that is signed as agreed. For the route alone; who calls proves by the signature who it
 * is. The same request again is refused, within the tolerance by its record and beyond it by its timestamp.
 * @param address  of the sender's host, as far as it is known: wrong signatures are counted by it
 * @throws ControlError `hooks.badSignature`, `hooks.throttled`, `hooks.badTimestamp`, `hooks.repeated`, `hooks.paused`,
 *   `hooks.tooMany`, `loads.archived`
 */
export async function receiveHook(
  id: string,
  { address = '', ...request }: SignedRequest & { address?: string },
  now = new Date(),
): Promise<{ batchId: string }> {
  const isId = z.uuid().safeParse(id).success;
  const sender = `${isId ? id : 'none'} ${address}`;
  requireFewFailures(sender, now);
  const found = isId ? await db().trigger.findUnique({ where: { id } }) : null;
  const signature = found?.kind === 'webhook' ? verifiedSignature(found, request, now) : undefined;
  if (!found || signature === undefined) {
    countFailure(sender, now);
    throw badSignature();
  }
  const settings = settingsOf(found) as WebhookSettings;
  requireTimely(request, settings, now);
  const batchId = await transaction(async (tx) => {
    const trigger = await lockTrigger(tx, id);
    if (!trigger) throw badSignature();
    if (trigger.pausedAt) throw paused();
    await requireNew(tx, id, signature);
    await requireRate(tx, id, { perMinute: settings.perMinute, now });
    const batch = await insertBatch(tx, context, {
      loadId: trigger.loadId,
      trigger: 'webhook',
      triggerId: id,
    });
    await tx.webhookDelivery.create({ data: { triggerId: id, signature, batchId: batch, receivedAt: now } });
    await tx.webhookDelivery.deleteMany({
      where: { triggerId: id, receivedAt: { lt: new Date(now.getTime() - keptForMs) } },
    });
    await recordAudit(tx, context, { action: 'triggers.fire', entityId: id, details: { batchId: batch } });
    return batch;
  });
  return { batchId };
}

/** By which the request is told again; worked out anew, so that its spelling makes no difference. Undefined where it is wrong. */
function verifiedSignature(
  trigger: { id: string; secret: string | null; formerSecretUntil: Date | null },
  request: SignedRequest,
  now: Date,
): string | undefined {
  const { current, former } = openSecrets(trigger);
  const isFormerGood = former !== undefined && trigger.formerSecretUntil! > now;
  const secret = [current, ...(isFormerGood ? [former] : [])].find((each) => isSignedWith(each, request));
  return secret === undefined ? undefined : signatureOf(secret, request);
}

function requireTimely({ timestamp }: SignedRequest, { toleranceSeconds }: WebhookSettings, now: Date): void {
  const offMs = Math.abs(now.getTime() - Number(timestamp) * 1000);
  if (/^\d{1,12}$/.test(timestamp) && offMs <= toleranceSeconds * 1000) return;
  throw new ControlError('hooks.badTimestamp', {
    kind: 'unauthenticated',
    message: `The timestamp is more than ${toleranceSeconds} s away from this server's time, or no number of seconds.`,
    remedy: 'Sign each request when it is sent, and set the sender’s clock.',
  });
}

async function requireNew(tx: Transaction, triggerId: string, signature: string): Promise<void> {
  const taken = await tx.webhookDelivery.findUnique({
    where: { triggerId_signature: { triggerId, signature } },
  });
  if (!taken) return;
  throw new ControlError('hooks.repeated', {
    kind: 'conflict',
    message: `This very request was taken already; it started the batch ${taken.batchId ?? 'that is gone'}.`,
    remedy: 'Sign a new request to start another batch.',
  });
}

async function requireRate(
  tx: Transaction,
  triggerId: string,
  { perMinute, now }: { perMinute: number; now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - 60_000);
  const taken = await tx.webhookDelivery.count({ where: { triggerId, receivedAt: { gt: since } } });
  if (taken < perMinute) return;
  throw new ControlError('hooks.tooMany', {
    kind: 'throttled',
    message: `This webhook takes ${perMinute} requests a minute.`,
    remedy: 'Wait a minute, then send a newly signed request.',
    retryAfterSeconds: 60,
  });
}

/** The same whether the webhook is unknown or the secret is wrong. */
function badSignature(): ControlError {
  return new ControlError('hooks.badSignature', {
    kind: 'unauthenticated',
    message: 'There is no such webhook, or the signature does not match.',
    remedy: 'Sign "<timestamp>.<body>" with the secret, by HMAC-SHA256 in hex, and send it as v1=<hex>.',
  });
}

function paused(): ControlError {
  return new ControlError('hooks.paused', {
    kind: 'conflict',
    message: 'This webhook is paused; nothing was started.',
    remedy: 'Have an operator resume it.',
  });
}
