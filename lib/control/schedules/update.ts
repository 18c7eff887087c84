import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { nextColumns, requireSchedule, settingsColumns, toScheduleView } from './internal';
import { updateScheduleInputSchema, type ScheduleView, type UpdateScheduleInput } from './schemas';

/** Changes when a load runs; planned anew from now on. Editor. @throws ControlError `schedules.badExpression` */
export async function updateSchedule(
  context: ActorContext,
  input: UpdateScheduleInput,
): Promise<ScheduleView> {
  requireRole(context, 'editor');
  const { id, ...settings } = parseInput(updateScheduleInputSchema, input);
  const columns = settingsColumns(settings);
  await transaction(async (tx) => {
    const { createdAt, loadId } = await requireSchedule(id, tx);
    const next = nextColumns({ id, createdAt, ...columns }, new Date());
    await tx.schedule.update({ where: { id }, data: { ...columns, ...next } });
    await recordAudit(tx, context, { action: 'schedules.update', entityId: id, details: { loadId } });
  });
  return toScheduleView(await requireSchedule(id));
}
