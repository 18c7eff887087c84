import { Prisma, type Transaction } from '@/lib/db';
import { bytesOf, type RecordReader, type StoredRecord } from '../quarantine';

/** Who does what to which batch. */
export interface Action {
  batchId: string;
  actionId: string;
  byId: string | null;
}

/** What a row's repair becomes, whole. */
export interface Change {
  row: number;
  kind: 'untouched' | 'fixed';
  cells: Record<string, string | null> | null;
  record: string | null;
}

/**
 * The repair that a row has once these cells are laid over it. A cell that gets back what it was is repaired no more, and
 * a row without a repair is open.
 * @returns undefined where nothing changes
 */
export function changeOf(
  stored: StoredRecord,
  reader: RecordReader,
  cells: Record<string, string | null>,
): Change | undefined {
  const read = reader.cellsOf(stored);
  return read && changeOfCells({ stored, read, fields: reader.fields }, cells);
}

interface ReadRecord {
  stored: Pick<StoredRecord, 'row' | 'state' | 'record'>;
  read: NonNullable<ReturnType<RecordReader['cellsOf']>>;
  fields: readonly string[];
}

/** The same for a record that has been told into its cells already. */
export function changeOfCells(
  { stored, read, fields }: ReadRecord,
  cells: Record<string, string | null>,
): Change | undefined {
  const isSame = (field: string, i: number) => !Object.hasOwn(cells, field) || cells[field] === read.now[i];
  if (fields.every(isSame) && stored.state !== 'dropped') return undefined;
  const changed = fields.flatMap((field, i) => {
    const value = Object.hasOwn(cells, field) ? cells[field]! : read.now[i]!;
    return value === read.was[i] ? [] : [[field, value] as const];
  });
  const { record } = stored;
  const isOpen = changed.length === 0 && record === null;
  return {
    row: stored.row,
    kind: isOpen ? 'untouched' : 'fixed',
    cells: changed.length > 0 ? Object.fromEntries(changed) : null,
    record,
  };
}

/** The same for a record that takes the place of the whole row. */
export function replacementOf(stored: StoredRecord, record: string): Change | undefined {
  const isSame = bytesOf(stored).equals(Buffer.from(record)) && stored.cells === null;
  if (isSame && stored.state !== 'dropped') return undefined;
  const isOpen = stored.rawBase64 === null && stored.raw === record;
  return {
    row: stored.row,
    kind: isOpen ? 'untouched' : 'fixed',
    cells: null,
    record: isOpen ? null : record,
  };
}

/** @returns rows changed */
export function applyChanges(tx: Transaction, action: Action, changes: readonly Change[]): Promise<number> {
  if (changes.length === 0) return Promise.resolve(0);
  const rows = Prisma.sql`
    SELECT c.row, c.kind, nullif(c.cells, 'null') AS cells, c.record, NULL::text AS reason, ${ownFingerprints}
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS c(row bigint, kind text, cells jsonb, record text)
    JOIN quarantined_rows q ON q.batch_id = ${action.batchId}::uuid AND q.row = c.row`;
  return upsertRepairs(tx, action, rows);
}

/** SQL: the fingerprints of a quarantined row `q`, each once. */
export const ownFingerprints = Prisma.sql`ARRAY(SELECT DISTINCT unnest(q.fingerprints)) AS fingerprints`;

/** Of what a row was before each of the actions on it, the latest ones. */
const mostKeptBytes = 20_000;

/**
 * Writes repairs; each keeps what it was before this action.
 * @param rows  SQL that gives row, kind, cells, record, reason, fingerprints
 * @returns rows written
 */
export function upsertRepairs(
  tx: Transaction,
  { batchId, actionId, byId }: Action,
  rows: Prisma.Sql,
): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO row_repairs AS r (batch_id, row, kind, cells, record, reason, fingerprints, action_id, by_id, at)
    SELECT ${batchId}::uuid, n.row, n.kind, n.cells, n.record, n.reason, n.fingerprints, ${actionId}::uuid,
           ${byId}::uuid, now()
    FROM (${rows}) n
    ON CONFLICT (batch_id, row) DO UPDATE SET
      before = CASE WHEN r.kind <> 'untouched' OR r.before IS NOT NULL THEN jsonb_build_object(
        'kind', r.kind, 'cells', r.cells, 'record', r.record, 'reason', r.reason, 'actionId', r.action_id,
        'byId', r.by_id, 'at', r.at,
        'before', CASE WHEN octet_length(r.before::text) < ${mostKeptBytes}::int THEN r.before END) END,
      kind = excluded.kind, cells = excluded.cells, record = excluded.record, reason = excluded.reason,
      action_id = excluded.action_id, by_id = excluded.by_id, at = excluded.at, replay_id = NULL`;
}
