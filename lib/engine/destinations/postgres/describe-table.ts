import { LoadError } from '../../errors';
import type { TableRef } from '../../plan';
import type { SqlSession } from '../../sql/session';
import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  TableDescription,
  UniqueDescription,
} from '../destination';

const TABLE = `
  SELECT c.oid::int8 AS oid, c.relkind AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind <> 'i'`;

const COLUMNS = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory AS category,
         NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS nullable,
         (a.atthasdef OR a.attidentity <> '') AND a.attgenerated = '' AS "hasDefault",
         coalesce((SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
                   FROM pg_opclass k JOIN pg_am m ON m.oid = k.opcmethod AND m.amname = 'btree'
                   JOIN pg_amop s ON s.amopfamily = k.opcfamily AND s.amopstrategy = 3
                     AND s.amoplefttype = k.opcintype AND s.amoprighttype = k.opcintype
                   JOIN pg_operator o ON o.oid = s.amopopr JOIN pg_namespace n ON n.oid = o.oprnamespace
                   WHERE k.opcdefault AND k.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid)), '=') AS equality,
         a.attgenerated <> '' AS "isGenerated", a.attidentity = 'a' AS "isIdentityAlways"
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

// Columns of later versions are read through to_jsonb, which gives NULL on earlier ones instead of an error.
const IS_ENFORCED = `coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)`;

const CHECKS = `
  SELECT c.conname AS name, pg_get_expr(c.conbin, c.conrelid) AS expression,
         ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS columns
  FROM pg_constraint c WHERE c.conrelid = $1::oid AND c.contype = 'c' AND ${IS_ENFORCED} ORDER BY c.conname`;

const FOREIGN_KEYS = `
  SELECT c.conname AS name, n.nspname AS schema, r.relname AS table,
         ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns,
         ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS "referencedColumns"
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE c.conrelid = $1::oid AND c.contype = 'f' AND c.conparentid = 0 AND ${IS_ENFORCED}
    AND NOT coalesce((to_jsonb(c) ->> 'conperiod')::boolean, false) ORDER BY c.conname`;

// A key WITHOUT OVERLAPS compares ranges by another operator than equality: it is an exclusion constraint.
const UNIQUES = `
  SELECT i.relname AS name, x.indisprimary AS "isPrimary", con.oid IS NOT NULL AS "isConstraint",
         coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsNotDistinct",
         x.indisvalid AND x.indimmediate AND x.indpred IS NULL AND x.indexprs IS NULL AS "isArbiter",
         x.indpred IS NULL AND x.indexprs IS NULL AS "isPlain",
         ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.n
               WHERE k.i <= x.indnkeyatts ORDER BY k.i) AS columns
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
  LEFT JOIN pg_constraint con ON con.conindid = x.indexrelid AND con.contype IN ('p', 'u') AND con.conrelid = x.indrelid
  WHERE x.indrelid = $1::oid AND x.indisunique AND NOT x.indisexclusion ORDER BY x.indisprimary DESC, i.relname`;

/**
 * Reads a table's columns and constraints from the catalog.
 * @returns null where there is no such table
 * @throws LoadError `destination.notATable` for views, sequences and the like
 */
export async function describeTable(session: SqlSession, table: TableRef): Promise<TableDescription | null> {
  const found = (await session.query<{ oid: string; kind: string }>(TABLE, [table.schema, table.name]))
    .rows[0];
  if (!found) return null;
  if (!['r', 'p'].includes(found.kind)) throw notATable(table);
  const of = async <Row>(sql: string) => (await session.query<Row>(sql, [found.oid])).rows;
  const uniques = (await of<UniqueDescription & { isPlain: boolean }>(UNIQUES)).filter(
    (unique) => unique.isPlain,
  );
  return {
    oid: Number(found.oid),
    columns: await of<ColumnDescription>(COLUMNS),
    checks: await of<CheckDescription>(CHECKS),
    foreignKeys: (
      await of<Omit<ForeignKeyDescription, 'references'> & { schema: string; table: string }>(FOREIGN_KEYS)
    ).map(({ schema, table: name, ...rest }) => ({ ...rest, references: { schema, name } })),
    uniques,
    primaryKey: uniques.find((unique) => unique.isPrimary)?.columns ?? [],
  };
}

function notATable(table: TableRef): LoadError {
  return new LoadError('destination.notATable', {
    class: 'fatal',
    message: `${table.schema}.${table.name} is not a table.`,
    remedy: 'Name an ordinary or a partitioned table.',
  });
}
