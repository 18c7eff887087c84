import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { nextColumns, requireSchedule, settingsColumns, toScheduleView } from './internal';
import { createScheduleInputSchema, type CreateScheduleInput, type ScheduleView } from './schemas';

/** Plans runs of a load. Editor. @throws ControlError `schedules.badExpression`, `loads.notFound` */
export async function createSchedule(
  context: ActorContext,
  input: CreateScheduleInput,
): Promise<ScheduleView> {
  requireRole(context, 'editor');
  const { loadId, ...settings } = parseInput(createScheduleInputSchema, input);
  const columns = settingsColumns(settings);
  const id = uuidv7();
  const createdAt = new Date();
  await transaction(async (tx) => {
    if (!(await tx.load.findUnique({ where: { id: loadId, deletedAt: null }, select: { id: true } })))
      throw notFound('load');
    await tx.schedule.create({
      data: {
        id,
        loadId,
        createdAt,
        createdById: actorId(context),
        ...columns,
        ...nextColumns({ id, createdAt, ...columns }, createdAt),
      },
    });
    await recordAudit(tx, context, { action: 'schedules.create', entityId: id, details: { loadId } });
  });
  return toScheduleView(await requireSchedule(id));
}
