import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import { activeBatches, cancelWithin, insertBatch } from '../batches';
import { systemContext } from '../context';
import { transaction } from '../verb';
import { dueRuns, isLate, jitterMs } from './due-runs';
import { plannedTimingOf, putOff, requireSchedule } from './internal';
import type { ScheduleView } from './schemas';

/** One look fires no more than this many schedules; the next look is a second away. */
const mostAtOnce = 50;
const context = systemContext('schedule');

/**
 * Starts the batches of every schedule whose time has come. For the workers, each of which may call it as often as it
 * likes: a planned time fires once, since its record is unique, and the clock is that of the control database alone.
 * @returns schedules that were due
 */
export async function fireDueSchedules(): Promise<number> {
  let fired = 0;
  while (fired < mostAtOnce && (await transaction(fireOne))) fired += 1;
  return fired;
}

async function fireOne(tx: Transaction): Promise<boolean> {
  const [due] = await tx.$queryRaw<{ id: string; now: Date }[]>`
    SELECT id, now() AS now FROM schedules WHERE paused_at IS NULL AND due_at <= now()
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!due) return false;
  const schedule = await requireSchedule(due.id, tx);
  const { id, nextAt, jitterSeconds, catchUp, catchUpLimit } = schedule;
  const jitter = (at: Date) => jitterMs(id, at, jitterSeconds);
  const { run, missed, next } = dueRuns(
    {
      planned: plannedTimingOf(schedule),
      nextAt: nextAt!,
      jitterMs: jitter(nextAt!),
      catchUp: catchUp as ScheduleView['catchUp'],
      catchUpLimit,
    },
    due.now,
  );
  await tx.schedule.update({ where: { id }, data: { nextAt: next, dueAt: next && putOff(schedule, next) } });
  await recordMissed(tx, id, missed);
  // Runs that are caught up wait for each other; the policy is about batches that were there before.
  const fresh = await notYetDecided(tx, id, run);
  const obstacle = fresh.length > 0 ? await makeWay(tx, schedule) : undefined;
  for (const plannedAt of fresh) {
    const outcome = obstacle ? skipped(obstacle) : await startPlanned(tx, schedule, plannedAt);
    await tx.plannedRun.create({
      data: { scheduleId: id, plannedAt, isLate: isLate(plannedAt, jitter(plannedAt), due.now), ...outcome },
    });
  }
  return true;
}

/** Whoever edits a schedule on a host whose clock is behind plans a time again that has fired. */
async function notYetDecided(tx: Transaction, scheduleId: string, times: Date[]): Promise<Date[]> {
  const decided = await tx.plannedRun.findMany({ where: { scheduleId, plannedAt: { in: times } } });
  return times.filter((time) => !decided.some(({ plannedAt }) => plannedAt.getTime() === time.getTime()));
}

async function recordMissed(tx: Transaction, scheduleId: string, missed: Date[]): Promise<void> {
  if (missed.length === 0) return;
  const reason = 'No worker was running at this time, and the schedule does not catch up on it.';
  await tx.plannedRun.createMany({
    data: missed.map((plannedAt) => ({ scheduleId, plannedAt, outcome: 'missed', isLate: true, reason })),
    skipDuplicates: true,
  });
}

type Schedule = Awaited<ReturnType<typeof requireSchedule>>;
type Outcome = { outcome: 'started'; batchId: string } | { outcome: 'skipped'; reason: string };

/** Deals with batches of the load that have not ended, by the schedule's policy. @returns why nothing may start now */
async function makeWay(tx: Transaction, { loadId, load, overlap }: Schedule): Promise<string | undefined> {
  if (load.archivedAt) return 'The load is archived.';
  if (load.pausedAt) return `The load is paused: ${load.pauseReason}`;
  const active = await activeBatches(tx, loadId);
  if (overlap === 'skip' && active.length > 0) return 'An earlier batch had not ended.';
  if (overlap === 'queue' && active.some(({ state }) => state === 'queued'))
    return 'Another batch was waiting already.';
  if (overlap === 'cancel') for (const batch of active) await cancelWithin(tx, context, batch);
  return undefined;
}

async function startPlanned(tx: Transaction, { id, loadId }: Schedule, plannedAt: Date): Promise<Outcome> {
  const batchId = await insertBatch(tx, context, { loadId, trigger: 'schedule', scheduleId: id });
  await recordAudit(tx, context, {
    action: 'schedules.fire',
    entityId: id,
    details: { batchId, plannedAt: plannedAt.toISOString() },
  });
  return { outcome: 'started', batchId };
}

function skipped(reason: string): Outcome {
  return { outcome: 'skipped', reason };
}
