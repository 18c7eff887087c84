import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireSchedule } from './internal';
import { scheduleIdInputSchema, type ScheduleIdInput } from './schemas';

/** Removes a schedule and the record of its planned times; the batches that it started stay. Editor. */
export async function deleteSchedule(context: ActorContext, input: ScheduleIdInput): Promise<{ id: string }> {
  requireRole(context, 'editor');
  const { id } = parseInput(scheduleIdInputSchema, input);
  await transaction(async (tx) => {
    const { loadId } = await requireSchedule(id, tx);
    await tx.schedule.delete({ where: { id } });
    await recordAudit(tx, context, { action: 'schedules.delete', entityId: id, details: { loadId } });
  });
  return { id };
}
