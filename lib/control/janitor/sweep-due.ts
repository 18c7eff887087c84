import { db } from '@/lib/db';
import { recordAudit } from '../audit';
import { systemContext } from '../context';
import { storable } from '../storable';
import { transaction } from '../verb';
import type { Duty, Swept } from './schemas';
import { sweepQuarantine } from './sweep-quarantine';
import { sweepStagingAreas } from './sweep-staging';
import { sweepUploads } from './sweep-uploads';

/** Each duty's work, and how often it is due. */
const duties: Record<Duty, { everyMinutes: number; sweep: (deadline: number) => Promise<Swept> }> = {
  staging: { everyMinutes: 60, sweep: sweepStagingAreas },
  uploads: { everyMinutes: 60, sweep: sweepUploads },
  quarantine: { everyMinutes: 360, sweep: sweepQuarantine },
};

/** A sweep ends by itself before its lease does; what is left is for the next one. */
const leaseMinutes = 15;
const longestSweepMs = 10 * 60_000;
/** Sweeps are listed for so long. */
const keptDays = 30;

const context = systemContext('janitor');

/**
 * Does the duties that are due, each by whichever worker takes its lease. For workers, which look every second.
 * @returns sweeps that removed something
 */
export async function sweepWhatIsDue(): Promise<number> {
  let swept = 0;
  for (let lease = await takeLease(); lease; lease = await takeLease()) {
    if ((await doDuty(lease)) > 0) swept += 1;
  }
  return swept;
}

interface Lease {
  duty: Duty;
  /** Told apart from the next one by its end. */
  until: Date;
}

async function takeLease(): Promise<Lease | undefined> {
  const [lease] = await db().$queryRaw<Lease[]>`
    UPDATE janitor_duties SET leased_until = now() + make_interval(mins => ${leaseMinutes})
    WHERE duty = (
      SELECT duty FROM janitor_duties WHERE due_at <= now() AND coalesce(leased_until < now(), true)
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING duty, leased_until AS until`;
  return lease;
}

async function doDuty({ duty, until }: Lease): Promise<number> {
  const { sweep, everyMinutes } = duties[duty];
  const startedAt = new Date();
  const nothing: Swept = { removed: 0, bytes: null, notes: [] };
  const { swept, error } = await sweep(startedAt.getTime() + longestSweepMs).then(
    (swept) => ({ swept, error: null }),
    (cause: Error) => ({ swept: nothing, error: storable(cause.message) }),
  );
  await transaction(async (tx) => {
    await tx.sweep.create({
      data: { duty, startedAt, finishedAt: new Date(), ...swept, notes: swept.notes.map(storable), error },
    });
    if (swept.removed > 0) {
      const { removed, notes } = swept;
      await recordAudit(tx, context, {
        action: 'janitor.sweep',
        entityId: duty,
        details: { removed, notes },
      });
    }
    await tx.$executeRaw`DELETE FROM sweeps WHERE started_at < now() - make_interval(days => ${keptDays})`;
    await tx.$executeRaw`
      UPDATE janitor_duties SET leased_until = NULL, due_at = now() + make_interval(mins => ${everyMinutes})
      WHERE duty = ${duty} AND leased_until = ${until}`;
  });
  return swept.removed;
}
