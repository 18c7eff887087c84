import { z } from 'zod';
import { readWatermark, resetWatermark as forgetWatermark, type LoadPlan } from '@/lib/engine';
import { recordAudit } from '../audit';
import { configWithSecrets } from '../connections';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { callEngine, parseInput, requireRole, transaction } from '../verb';
import type { StoredPlan } from './definition';
import { requireVersion, type WholeVersion } from './internal';
import type { WatermarkView } from './schemas';

const inputSchema = z.object({ id: z.uuid() });

/**
 * How far an incremental load has come, asked of its destination; null where it has not been loaded yet, or is not
 * incremental. Viewer.
 * @throws ControlError `destination.*` where the destination cannot be reached
 */
export async function getWatermark(
  context: ActorContext,
  input: { id: string },
): Promise<WatermarkView | null> {
  requireRole(context, 'viewer');
  const { id } = parseInput(inputSchema, input);
  const version = await requireVersion(id);
  return callEngine(() => readWatermark(planOf(version)));
}

/**
 * Has the next batch read the whole source. What is loaded stays, so that appending adds it once more. Editor.
 * @throws ControlError `loads.notIncremental`, `destination.*`
 */
export async function resetWatermark(context: ActorContext, input: { id: string }): Promise<void> {
  requireRole(context, 'editor');
  const { id } = parseInput(inputSchema, input);
  const version = await requireVersion(id);
  const plan = planOf(version);
  if (!plan.incremental) throw notIncremental(version.load.name);
  const before = await callEngine(() => readWatermark(plan));
  // The row goes with the audit's transaction still open: where it cannot go, nothing is on record.
  await transaction(async (tx) => {
    const details = before && { cursor: before.cursor, value: before.value };
    await recordAudit(tx, context, {
      action: 'loads.resetWatermark',
      entityId: id,
      ...(details && { details }),
    });
    await callEngine(() => forgetWatermark(plan));
  });
}

export function notIncremental(name: string): ControlError {
  return new ControlError('loads.notIncremental', {
    kind: 'conflict',
    message: `The load "${name}" is not incremental.`,
    remedy: 'Give it a cursor column first.',
  });
}

function planOf({
  plan,
  connection,
  load,
}: WholeVersion): Pick<LoadPlan, 'load' | 'destination' | 'incremental'> {
  const { destination, incremental } = plan as unknown as StoredPlan;
  return {
    load: load.name,
    destination: { ...destination, kind: connection.kind, config: configWithSecrets(connection) },
    incremental: incremental && { ...incremental, identity: load.id },
  };
}
