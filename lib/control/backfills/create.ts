import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { getBackfill } from './internal';
import { cutRange } from './plan';
import { createBackfillInputSchema, type BackfillView, type CreateBackfillInput } from './schemas';

/**
 * Loads a range of an incremental load again, chunk by chunk; the watermark stays. One at a time for each load.
 * Operator.
 * @throws ControlError as `planBackfill`; `backfills.another`
 */
export async function createBackfill(
  context: ActorContext,
  input: CreateBackfillInput,
): Promise<BackfillView> {
  requireRole(context, 'operator');
  const { loadId, range, ahead } = parseInput(createBackfillInputSchema, input);
  const { cursor, chunks } = await cutRange(loadId, range);
  const id = uuidv7();
  await transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM loads WHERE id = ${loadId}::uuid FOR UPDATE`;
    const open = { loadId, state: { in: ['running', 'paused'] } };
    if (await tx.backfill.findFirst({ where: open, select: { id: true } })) throw another();
    await tx.backfill.create({
      data: { ...{ id, loadId, cursor, range, ahead }, createdById: actorId(context) },
    });
    await tx.backfillChunk.createMany({
      data: chunks.map((chunk, index) => ({ backfillId: id, number: index + 1, ...chunk })),
    });
    const details = { loadId, range, chunks: chunks.length, ahead };
    await recordAudit(tx, context, { action: 'backfills.create', entityId: id, details });
  });
  return getBackfill(id);
}

function another(): ControlError {
  return new ControlError('backfills.another', {
    kind: 'conflict',
    message: 'This load has a backfill already that has not ended.',
    remedy: 'Let it end, or cancel it.',
  });
}
