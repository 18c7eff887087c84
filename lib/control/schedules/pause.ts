import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { nextColumns, requireSchedule, toScheduleView } from './internal';
import { pauseScheduleInputSchema, type PauseScheduleInput, type ScheduleView } from './schemas';

/** Stops a schedule, or lets it go on from now: what it would have run meanwhile is not caught up. Operator. */
export async function pauseSchedule(context: ActorContext, input: PauseScheduleInput): Promise<ScheduleView> {
  requireRole(context, 'operator');
  const { id, isPaused } = parseInput(pauseScheduleInputSchema, input);
  await transaction(async (tx) => {
    const row = await requireSchedule(id, tx);
    if ((row.pausedAt !== null) === isPaused) return;
    const now = new Date();
    const data = isPaused ? { pausedAt: now } : { pausedAt: null, ...nextColumns(row, now) };
    await tx.schedule.update({ where: { id }, data });
    const action = isPaused ? 'schedules.pause' : 'schedules.resume';
    await recordAudit(tx, context, { action, entityId: id, details: { loadId: row.loadId } });
  });
  return toScheduleView(await requireSchedule(id));
}
