import type { SqlSession } from '../sql/session';
import type { StagingTable } from '../staging';
import { sameColumns } from '../target';
import { uniqueColumns } from './fill';
import type { WriteFacts } from './written-columns';

/** A table this many times as large as staging costs more to read whole than a search for duplicates in staging. */
const MOST_TIMES_AS_LARGE = 4;

/** The destination itself keeps what identifies a row unique. */
export function isKeyUnique(facts: Pick<WriteFacts, 'target' | 'mode' | 'writing'>): boolean {
  const columns = uniqueColumns(facts);
  return (
    facts.target.existing?.uniques.some(
      (unique) => (unique.isArbiter || unique.isConstraint) && sameColumns(unique.columns, columns),
    ) ?? true
  );
}

/** Merging by key into a table that holds rows shows repeated keys by itself, where reading all of the table pays. */
export async function isProvenByMerging(
  facts: Pick<WriteFacts, 'target' | 'mode' | 'writing'>,
  session: SqlSession,
  tables: readonly StagingTable[],
): Promise<boolean> {
  const { target, mode } = facts;
  if (target.key.length === 0 || !['upsert', 'insert-only', 'mirror', 'replace'].includes(mode)) return false;
  if (!target.existing || !isKeyUnique(facts)) return false;
  return !(await isMuchLarger(session, target.existing.oid, tables));
}

/** The table is so much larger than what is staged that to read all of it would not pay. */
export async function isMuchLarger(
  session: SqlSession,
  tableOid: number,
  tables: readonly StagingTable[],
): Promise<boolean> {
  const { rows } = await session.query<{ table: string; staged: string }>(
    `SELECT coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree($1::oid)), pg_relation_size($1::oid)) AS table,
            (SELECT sum(pg_relation_size(name::regclass)) FROM unnest($2::text[]) AS name) AS staged`,
    [tableOid, tables.map(({ name }) => name)],
  );
  return Number(rows[0]!.table) > MOST_TIMES_AS_LARGE * Number(rows[0]!.staged);
}
