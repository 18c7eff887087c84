import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';

/** A secondary index, as the catalog can restore it. */
export interface DroppableIndex {
  schema: string;
  name: string;
  /** The whole statement, as pg_get_indexdef prints it: name, method, operator classes and options included. */
  definition: string;
}

/** An index that stays, and why. */
export interface KeptIndex {
  name: string;
  reason: string;
}

/**
 * Everything that dropping and building an index could lose, or that building it anew could stumble on. Unique indexes
 * are not asked about: they refuse rows, and stay to do so.
 * @see https://www.postgresql.org/docs/current/catalog-pg-index.html
 */
const OBSTACLES = `
  SELECT n.nspname AS schema, i.relname AS name, pg_get_indexdef(i.oid) AS definition, array_remove(ARRAY[
    CASE WHEN NOT pg_has_role(t.relowner, 'USAGE') THEN 'the role does not own the table' END,
    CASE WHEN NOT has_schema_privilege(n.oid, 'CREATE') THEN 'the role may not create in the schema' END,
    CASE WHEN t.relkind <> 'r' OR t.relispartition OR i.relispartition THEN 'the table is partitioned or a partition' END,
    CASE WHEN x.indisclustered OR NOT (x.indisvalid AND x.indisready AND x.indislive) THEN 'it is clustered or not valid' END,
    CASE WHEN x.indexprs IS NOT NULL OR x.indpred IS NOT NULL THEN 'it evaluates an expression' END,
    CASE WHEN i.reltablespace <> 0 THEN 'it has a tablespace of its own' END,
    CASE WHEN obj_description(i.oid, 'pg_class') IS NOT NULL THEN 'it has a comment' END,
    CASE WHEN EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
           OR EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = i.oid)
           OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.oid AND d.deptype IN ('e', 'x'))
         THEN 'something depends on it' END,
    CASE WHEN EXISTS (SELECT FROM pg_event_trigger e WHERE e.evtenabled <> 'D') THEN 'the database has event triggers' END
  ], NULL) AS obstacles
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = i.relnamespace
  WHERE x.indrelid = $1::oid AND NOT x.indisunique AND NOT x.indisexclusion ORDER BY i.relname`;

/** @returns the indexes that may go for the length of a transaction, and those that must stay */
export async function droppableIndexes(
  session: SqlSession,
  tableOid: number,
): Promise<{ indexes: DroppableIndex[]; kept: KeptIndex[] }> {
  const { rows } = await session.query<DroppableIndex & { obstacles: string[] }>(OBSTACLES, [tableOid]);
  return {
    indexes: rows.filter(({ obstacles }) => obstacles.length === 0),
    kept: rows.flatMap(({ name, obstacles }) => obstacles.slice(0, 1).map((reason) => ({ name, reason }))),
  };
}

export async function dropIndexes(session: SqlSession, indexes: readonly DroppableIndex[]): Promise<void> {
  for (const { schema, name } of indexes)
    await session.query(`DROP INDEX ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
}

export async function addIndexes(session: SqlSession, indexes: readonly DroppableIndex[]): Promise<void> {
  for (const { definition } of indexes) await session.query(definition);
}
