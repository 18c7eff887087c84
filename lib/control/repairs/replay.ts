import { Prisma, type Transaction } from '@/lib/db';
import { replayFormat } from '@/lib/engine';
import { insertBatch, requireBatch, toBatchSummary } from '../batches';
import type { BatchSummary } from '../batches/schemas';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import {
  conditions,
  findReader,
  fromSql,
  groupOf,
  idList,
  standingOf,
  statesOf,
  type RecordReader,
} from '../quarantine';
import type { Replay } from '../quarantine/schemas';
import { parseInput, requireRole, transaction } from '../verb';
import { ownFingerprints } from './apply';
import type { Rows } from './bulk';
import { lockRepairs, notPossible, repairTimeoutMs, whyNoRecords, whyNoReplay } from './internal';
import { replayRowsInputSchema, type ReplayRowsInput, type ReplayScope } from './schemas';

/**
 * Loads quarantined rows again as they stand now, by a new batch that names the first. It takes the rows: until it has
 * ended nobody repairs them and no other replay loads them; where it fails or is cancelled they are what they were. A
 * rehearsal takes none. Operator.
 * @throws ControlError `repairs.nothingToReplay`, `repairs.notPossible`, `repairs.busy`, `loads.archived`
 */
export async function replayRows(context: ActorContext, input: ReplayRowsInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId, version, scope, isRehearsal } = parseInput(replayRowsInputSchema, input);
  const id = await transaction(async (tx) => {
    const batch = await lockRepairs(tx, batchId);
    const reader = await findReader(batchId, tx);
    const why = isRehearsal ? whyNoRecords(reader) : whyNoReplay(batch, reader);
    if (why) throw notPossible(why);
    const rows = await rowsIn(tx, batchId, scope);
    if (isRehearsal && !(await hasRows(tx, rows))) throw nothingToReplay(scope);
    const replayId = await insertBatch(tx, context, {
      ...{ loadId: batch.loadId, trigger: 'replay', isRehearsal, replayOfId: batchId },
      replay: { scope, format: formatOf(reader!) },
      ...(version === 'same' && { loadVersionId: batch.loadVersionId }),
    });
    if (!isRehearsal && (await take(tx, rows, replayId)) === 0) throw nothingToReplay(scope);
    return replayId;
  }, repairTimeoutMs);
  return toBatchSummary(await requireBatch(id));
}

function formatOf({ reading }: RecordReader): Replay['format'] {
  const { kind, dialect } = replayFormat(reading);
  return { kind: kind!, dialect, encoding: 'utf-8' };
}

/** Rows that a replay of this scope would take. */
export async function rowsIn(tx: Transaction, batchId: string, scope: ReplayScope): Promise<Rows> {
  const rows = { batchId, standing: await standingOf(tx, batchId), states: statesOf(scope) };
  if (scope.of === 'rows') return { ...rows, rows: scope.rows };
  return { ...rows, group: await groupOf(tx, batchId, scope.fingerprint) };
}

async function hasRows(tx: Transaction, rows: Rows): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ any: boolean }[]>`
    SELECT EXISTS (SELECT FROM ${fromSql(rows)} ${conditions(rows)}) AS any`;
  return found!.any;
}

/** @returns rows taken */
async function take(tx: Transaction, rows: Rows, replayId: string): Promise<number> {
  const { batchId, states } = rows;
  const fixed = await takeRepaired(tx, rows, replayId);
  if (!states?.includes('open')) return fixed;
  const open = await tx.$executeRaw`
    INSERT INTO row_repairs (batch_id, row, kind, replay_id, fingerprints)
    SELECT ${batchId}::uuid, q.row, 'untouched', ${replayId}::uuid, ${ownFingerprints}
    FROM ${fromSql(rows)} ${conditions(rows)} AND r.kind IS NULL`;
  return fixed + open;
}

/** Rows that have a repair, or had been taken once. */
function takeRepaired(tx: Transaction, { batchId, standing, states, group, rows }: Rows, replayId: string) {
  const kinds = states?.includes('open') ? ['fixed', 'untouched'] : ['fixed'];
  const taken = idList([...standing.held, ...standing.done]);
  return tx.$executeRaw`
    UPDATE row_repairs r SET replay_id = ${replayId}::uuid
    WHERE batch_id = ${batchId}::uuid AND kind = ANY (${kinds}::text[])
      AND (replay_id IS NULL OR replay_id <> ALL (${taken}))
      ${group ? Prisma.sql`AND ${group.fingerprint} = ANY (fingerprints)` : Prisma.empty}
      ${rows ? Prisma.sql`AND row = ANY (${rows.map(String)}::text[]::bigint[])` : Prisma.empty}`;
}

function nothingToReplay({ of }: ReplayScope): ControlError {
  return new ControlError('repairs.nothingToReplay', {
    kind: 'conflict',
    message:
      of === 'fixed' ? 'No row is fixed and waits for a replay.' : 'None of these rows can be replayed.',
    remedy: 'Correct rows first; dropped ones, and those that a replay has taken, are left alone.',
  });
}
