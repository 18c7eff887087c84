import { db, Prisma, type Transaction } from '@/lib/db';
import type { Reason } from '@/lib/engine';
import { inGroup, rowsToSearch, type Group, type GroupReads } from './groups';
import type { RepairState } from './schemas';
import { stateSql, type Standing } from './standing';

/** A quarantined row with what was repaired in it. */
export interface StoredRecord {
  row: number;
  part: number;
  line: number;
  byteOffset: number;
  piece: string;
  raw: string;
  rawBase64: string | null;
  reasons: Reason[];
  state: RepairState;
  cells: Record<string, string | null> | null;
  record: string | null;
  reason: string | null;
  byId: string | null;
  /** ISO 8601. */
  at: string | null;
  actionId: string | null;
  replayId: string | null;
}

export interface RecordsQuery {
  batchId: string;
  standing: Standing;
  states?: readonly RepairState[] | undefined;
  group?: Group | undefined;
  rows?: readonly number[] | undefined;
  /** Only rows that this replay took. */
  replayId?: string | undefined;
  /** Of open rows: those that are wanted have no repair of any kind. */
  areUntouched?: boolean | undefined;
  /** Row number after which to begin. */
  after: number;
  limit: number;
}

export type Reads = Pick<Transaction, '$queryRaw'> & GroupReads;

/** A single record may hold megabytes. */
const bytesAtOnce = 8 * 1024 * 1024;

/**
 * The next records in the order of the source: as many as are asked for, or as fit into memory well, but one at least. They
 * come as one JSON text, which is parsed sooner than thousands of cells one by one.
 */
export async function readRecords(
  query: RecordsQuery,
  tx: Reads = db(),
): Promise<{ records: StoredRecord[]; isMore: boolean }> {
  const [answer] = await tx.$queryRaw<{ records: string; found: number }[]>`
    SELECT coalesce(json_agg(sized ORDER BY row), '[]')::text AS records, coalesce(max(found), 0)::int AS found
    FROM (
      SELECT row, part, line, byte_offset AS "byteOffset", piece, raw, raw_base64 AS "rawBase64", reasons, state, cells,
             record, reason, by_id AS "byId", at, action_id AS "actionId", replay_id AS "replayId",
             sum(size) OVER (ORDER BY row) - size AS bytes_before, count(*) OVER () AS found
      FROM (
        SELECT q.*, octet_length(q.raw) + coalesce(octet_length(q.raw_base64), 0) AS size,
               ${stateSql(query.standing)} AS state, r.cells, r.record, r.reason, r.by_id, r.at, r.action_id, r.replay_id
        FROM ${fromSql(query)} ${conditions(query)} ${among(query)}
        ORDER BY ${isByRepair(query) ? Prisma.sql`r.row` : Prisma.sql`q.row`} LIMIT ${query.limit + 1}
      ) first_rows
    ) sized
    WHERE bytes_before < ${bytesAtOnce}::bigint`;
  const { records, found } = answer!;
  const shown = (JSON.parse(records) as StoredRecord[]).slice(0, query.limit);
  return { records: shown, isMore: found > shown.length };
}

/** SQL that starts with AND; one more than is asked for tells that there are more. */
function among(query: RecordsQuery): Prisma.Sql {
  if (!query.areUntouched || query.group?.isRare) return Prisma.empty;
  return Prisma.sql`AND q.row = ANY (ARRAY(${untouchedRows({ ...query, limit: query.limit + 1 })}))`;
}

/**
 * SQL: the numbers of the next rows that nobody has touched. Found among the keys: where nearly all of millions have been
 * dealt with, their records are not read to be passed over.
 */
function untouchedRows({
  batchId,
  group,
  after,
  limit,
}: Pick<RecordsQuery, 'batchId' | 'group' | 'after' | 'limit'>): Prisma.Sql {
  const keys = Prisma.sql`
    SELECT k.row FROM quarantined_rows k
    WHERE k.batch_id = ${batchId}::uuid AND k.row > ${after} AND NOT EXISTS (
      SELECT FROM row_repairs d WHERE d.batch_id = ${batchId}::uuid AND d.row = k.row AND d.row > ${after})
    ORDER BY k.row`;
  if (!group) return Prisma.sql`${keys} LIMIT ${limit}`;
  return Prisma.sql`
    SELECT k.row FROM (${keys} OFFSET 0) k
    JOIN quarantined_rows g ON g.batch_id = ${batchId}::uuid AND g.row = k.row
    WHERE ${group.fingerprint} = ANY (g.fingerprints) AND g.row >= ${group.firstRow}
    ORDER BY k.row LIMIT ${limit}`;
}

/** All of them, some at a time. */
export async function* eachRecords(
  query: Omit<RecordsQuery, 'after' | 'limit'>,
  tx?: Reads,
): AsyncGenerator<StoredRecord[]> {
  for (let after = 0; ;) {
    const { records, isMore } = await readRecords({ ...query, after, limit: 5_000 }, tx);
    if (records.length > 0) yield records;
    if (!isMore) return;
    after = records.at(-1)!.row;
  }
}

/** Few rows are repaired where many are quarantined: what only repaired ones can be is looked for among these. */
function isByRepair({ states, replayId }: Pick<RecordsQuery, 'states' | 'replayId'>): boolean {
  return replayId !== undefined || (states !== undefined && !states.includes('open'));
}

/**
 * SQL: quarantined rows `q` of the batch, or of its group, with their repairs `r`. That both begin after a row is said
 * twice: PostgreSQL does not conclude it, and would read one of them from its start for every page.
 */
export function fromSql(
  query: Pick<RecordsQuery, 'batchId' | 'group' | 'states' | 'replayId'> & { after?: number },
): Prisma.Sql {
  const { batchId, group, after = 0 } = query;
  if (isByRepair(query)) {
    return Prisma.sql`row_repairs r JOIN quarantined_rows q ON q.batch_id = r.batch_id AND q.row = r.row
        WHERE r.batch_id = ${batchId}::uuid AND r.row > ${after} AND q.row > ${after}`;
  }
  return Prisma.sql`${rowsToSearch(batchId, group)} q
        LEFT JOIN row_repairs r ON r.batch_id = ${batchId}::uuid AND r.row = q.row AND r.row > ${after}
        WHERE q.batch_id = ${batchId}::uuid AND q.row > ${after}`;
}

/** SQL that starts with AND, over the same. */
export function conditions({
  standing,
  states,
  group,
  rows,
  replayId,
}: Pick<RecordsQuery, 'standing' | 'states' | 'group' | 'rows' | 'replayId'>): Prisma.Sql {
  const parts = [Prisma.empty];
  if (states) parts.push(Prisma.sql`AND (${stateSql(standing)}) = ANY (${[...states]}::text[])`);
  parts.push(inGroup(group));
  if (rows) parts.push(Prisma.sql`AND q.row = ANY (${rows.map(String)}::text[]::bigint[])`);
  if (replayId !== undefined) parts.push(Prisma.sql`AND r.replay_id = ${replayId}::uuid`);
  return Prisma.join(parts, ' ');
}
