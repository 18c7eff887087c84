import { Prisma, type Transaction } from '@/lib/db';
import { openStates, successStates } from './states';

/** What has become of the replays of a batch: rows of all others are as if they had never been taken. */
export interface Standing {
  /** Not ended; or ended without anybody knowing whether the table holds its rows. */
  held: string[];
  /** Of those, the ones of which nobody knows. */
  doubtful: string[];
  done: string[];
}

const doubts = ['merge.inDoubt', 'batches.inDoubt'];

export async function standingOf(tx: Pick<Transaction, 'batch'>, batchId: string): Promise<Standing> {
  const replays = await tx.batch.findMany({
    where: { replayOfId: batchId, isRehearsal: false },
    select: { id: true, state: true, errorCode: true },
  });
  const ids = (isIt: (replay: (typeof replays)[number]) => boolean) =>
    replays.filter(isIt).map(({ id }) => id);
  const doubtful = ids(({ state, errorCode }) => state === 'failed' && doubts.includes(errorCode ?? ''));
  return {
    held: [...ids(({ state }) => openStates.includes(state)), ...doubtful],
    doubtful,
    done: ids(({ state }) => successStates.includes(state)),
  };
}

export function idList(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`${ids}::text[]::uuid[]`;
}

/** SQL: the state of a quarantined row, its repair being `r`, which may be all NULL. */
export function stateSql({ held, done }: Standing): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN r.kind IS NULL THEN 'open'
    WHEN r.replay_id = ANY (${idList(held)}) THEN 'replaying'
    WHEN r.replay_id = ANY (${idList(done)}) THEN 'replayed'
    WHEN r.kind = 'untouched' THEN 'open'
    ELSE r.kind END`;
}
