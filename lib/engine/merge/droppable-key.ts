import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';

/** The primary key or unique constraint of a table, as the catalog can restore it. */
export interface DroppableKey {
  name: string;
  /** As pg_get_constraintdef prints it. */
  definition: string;
}

/**
 * Everything that dropping and adding the key could lose, asked of the catalog. Each line names a reason to keep it.
 * @see https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
const OBSTACLES = `
  SELECT c.conname AS name, pg_get_constraintdef(c.oid) AS definition, array_remove(ARRAY[
    CASE WHEN NOT pg_has_role(t.relowner, 'USAGE') THEN 'the role does not own the table' END,
    CASE WHEN NOT has_schema_privilege(t.relnamespace, 'CREATE') THEN 'the role may not create in the schema' END,
    CASE WHEN t.relkind <> 'r' OR t.relispartition THEN 'the table is partitioned or a partition' END,
    CASE WHEN EXISTS (SELECT FROM pg_inherits h WHERE t.oid IN (h.inhrelid, h.inhparent)) THEN 'the table inherits' END,
    CASE WHEN c.condeferrable THEN 'the key is deferrable' END,
    CASE WHEN EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = t.oid) THEN 'a foreign key points at the table' END,
    CASE WHEN t.relreplident NOT IN ('d', 'f') THEN 'the replica identity is not the default' END,
    CASE WHEN EXISTS (SELECT FROM pg_publication_tables p JOIN pg_namespace n ON n.nspname = p.schemaname
                      WHERE n.oid = t.relnamespace AND p.tablename = t.relname)
         THEN 'the table is published' END,
    CASE WHEN EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_constraint'::regclass AND d.refobjid = c.oid AND d.deptype <> 'i')
         THEN 'a view or a function depends on the key' END,
    CASE WHEN i.reloptions IS NOT NULL OR i.reltablespace <> 0 THEN 'the index has options of its own' END,
    CASE WHEN x.indisclustered OR NOT x.indisvalid THEN 'the index is clustered or not valid' END,
    CASE WHEN obj_description(c.oid, 'pg_constraint') IS NOT NULL OR obj_description(i.oid, 'pg_class') IS NOT NULL THEN 'the key has a comment' END,
    CASE WHEN EXISTS (SELECT FROM pg_event_trigger e WHERE e.evtenabled <> 'D') THEN 'the database has event triggers' END
  ], NULL) AS obstacles
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_index x ON x.indexrelid = c.conindid JOIN pg_class i ON i.oid = c.conindid
  WHERE c.conrelid = $1::oid AND c.contype IN ('p', 'u') AND c.conname = $2`;

/** @returns the key, or the first reason why it must stay */
export async function droppableKey(
  session: SqlSession,
  tableOid: number,
  constraint: string,
): Promise<{ key: DroppableKey } | { keep: string }> {
  const { rows } = await session.query<DroppableKey & { obstacles: string[] }>(OBSTACLES, [
    tableOid,
    constraint,
  ]);
  const found = rows[0];
  if (!found) return { keep: 'the key is an index without a constraint' };
  if (found.obstacles.length > 0) return { keep: found.obstacles[0]! };
  return { key: { name: found.name, definition: found.definition } };
}

export async function dropKey(session: SqlSession, table: string, key: DroppableKey): Promise<void> {
  await session.query(`ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(key.name)}`);
}

export async function addKey(session: SqlSession, table: string, key: DroppableKey): Promise<void> {
  await session.query(`ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${key.definition}`);
}
