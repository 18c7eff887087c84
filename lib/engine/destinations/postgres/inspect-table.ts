import type { TableRef } from '../../plan';
import type { SqlSession } from '../../sql/session';
import type { TableFacts } from '../destination';

// A partitioned table holds nothing itself: its leaves do.
const FACTS = `
  WITH target AS (SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')),
       leaves AS (SELECT oid FROM target WHERE relkind = 'r'
                  UNION ALL SELECT t.relid FROM target, pg_partition_tree(target.oid) t
                  WHERE target.relkind = 'p' AND t.isleaf)
  SELECT relkind = 'p' AS "isPartitioned",
         (SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 FROM leaves JOIN pg_class c USING (oid)) AS rows,
         (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::float8 FROM leaves) AS bytes,
         ARRAY(SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
               WHERE x.indrelid = target.oid AND NOT x.indisprimary ORDER BY 1) AS "secondaryIndexes",
         (SELECT correlation::float8 FROM pg_stats
          WHERE schemaname = $1 AND tablename = $2 AND attname = $3) AS "keyCorrelation"
  FROM target`;

/** @returns null where there is no such table */
export async function inspectTable(
  session: SqlSession,
  { schema, name }: TableRef,
  keyColumn: string | null,
): Promise<TableFacts | null> {
  const { rows } = await session.query<TableFacts>(FACTS, [schema, name, keyColumn]);
  return rows[0] ?? null;
}
