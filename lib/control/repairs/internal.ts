import { db, type Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { RecordReader } from '../quarantine';

const parts = {
  id: true,
  loadId: true,
  loadVersionId: true,
  state: true,
  isRehearsal: true,
  quarantined: true,
  quarantineExpiredAt: true,
  replayOfId: true,
  startedAt: true,
  finishedAt: true,
  loadVersion: { select: { number: true, plan: true } },
  load: {
    select: { id: true, name: true, currentVersionId: true, currentVersion: { select: { number: true } } },
  },
} as const;

/** A batch as far as its quarantine goes. */
export type RepairBatch = Awaited<ReturnType<typeof requireRepairBatch>>;

export async function requireRepairBatch(id: string, tx: Pick<Transaction, 'batch'> = db()) {
  const batch = await tx.batch.findUnique({ where: { id, load: { deletedAt: null } }, select: parts });
  if (!batch) throw notFound('batch');
  return batch;
}

/** Why nobody can repair the rows of this batch; null where people can. */
export function whyNoRepairs({ state, quarantineExpiredAt }: RepairBatch): string | null {
  if (['queued', 'running', 'paused'].includes(state))
    return 'The batch has not ended: more rows may come, and those that are there may change.';
  if (quarantineExpiredAt) return 'Its quarantined rows were removed, their retention being over.';
  return null;
}

/** The same for loading them again; a rehearsal may still show what would become of them. */
export function whyNoReplay(batch: RepairBatch, reader: RecordReader | undefined): string | null {
  return whyNoRepairs(batch) ?? whyNoRecords(reader) ?? whyNotLoaded(batch);
}

export function whyNoRecords(reader: RecordReader | undefined): string | null {
  if (reader) return null;
  return 'The batch kept no account of how it read its source, as batches do that failed early or ran before an update. Run the load again and repair the rows there.';
}

function whyNotLoaded({ state, isRehearsal }: RepairBatch): string | null {
  if (isRehearsal)
    return 'This was a rehearsal: its good rows are not in the table either. Run the load and repair the rows there.';
  if (state === 'failed' || state === 'cancelled')
    return 'This batch loaded nothing, its good rows included. Run the load again and repair the rows there.';
  return null;
}

/** Repairs of one batch wait for each other for so long. */
const patience = '15s';
/** A million rows take a minute or two. */
export const repairTimeoutMs = 1_800_000;

/**
 * Holds the repairs of the batch until the transaction ends.
 * @throws ControlError `repairs.busy`, `repairs.notPossible`
 */
export async function lockRepairs(tx: Transaction, batchId: string): Promise<RepairBatch> {
  await tx.$executeRawUnsafe(`SET LOCAL lock_timeout = '${patience}'`);
  await tx.$executeRaw`SELECT FROM batches WHERE id = ${batchId}::uuid FOR NO KEY UPDATE`.catch(
    (error: Error) => {
      throw error.message.includes('55P03') || error.message.includes('lock timeout') ? busy(error) : error;
    },
  );
  const batch = await requireRepairBatch(batchId, tx);
  const why = whyNoRepairs(batch);
  if (why) throw notPossible(why);
  return batch;
}

export function notPossible(message: string): ControlError {
  return new ControlError('repairs.notPossible', { kind: 'conflict', message });
}

function busy(cause: unknown): ControlError {
  return new ControlError('repairs.busy', {
    kind: 'conflict',
    message: 'Another repair of this batch is under way.',
    remedy: 'Try again once it is done.',
    cause,
  });
}

/** Names of people, by id. */
export async function namesOf(ids: (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const people = await db().user.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true },
  });
  return new Map(people.map(({ id, name }) => [id, name]));
}
