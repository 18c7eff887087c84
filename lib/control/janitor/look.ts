import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { requireRole } from '../verb';
import type { Duty, JanitorView } from './schemas';

const shownSweeps = 20;

/** When the janitor comes next, and what it removed. Viewer. */
export async function lookAtJanitor(context: ActorContext): Promise<JanitorView> {
  requireRole(context, 'viewer');
  const [duties, sweeps] = await Promise.all([
    db().$queryRaw<{ duty: Duty; dueAt: Date; isRunning: boolean }[]>`
      SELECT duty, due_at AS "dueAt", coalesce(leased_until > now(), false) AS "isRunning"
      FROM janitor_duties ORDER BY duty`,
    db().sweep.findMany({ orderBy: { id: 'desc' }, take: shownSweeps }),
  ]);
  return {
    duties: duties.map(({ dueAt, ...duty }) => ({ ...duty, dueAt: dueAt.toISOString() })),
    sweeps: sweeps.map(({ id, duty, startedAt, finishedAt, removed, bytes, notes, error }) => ({
      id: String(id),
      duty: duty as Duty,
      startedAt: startedAt.toISOString(),
      seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
      removed: Number(removed),
      bytes: bytes === null ? null : Number(bytes),
      notes,
      error,
    })),
  };
}
