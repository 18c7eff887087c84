import type { Client } from 'pg';
import { LoadError } from '../../errors';
import type { DetectedColumn } from '../../formats/format';
import { quoteIdentifier } from '../../sql/identifiers';
import { nameOf, type PostgresSourceConfig } from './config';
import { ask } from './connection';
import { sourceError } from './errors';
import { fromSql } from './statement';

/** A column as the source has it. */
export interface SourceColumn extends DetectedColumn {
  /** The type as the source's catalog prints it; `type` is one that every PostgreSQL has. */
  exactType: string;
}

// A type of somebody's own (an enum, a domain, an extension's) is not there in another database: its values go as text,
// or as what the domain is made of. Registered names (regclass …) are numbers that mean something else elsewhere.
const TYPES = `
  SELECT pg_catalog.format_type(t.oid, f.modifier) AS "exactType",
         CASE WHEN b.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace OR b.typname ~ '^_?reg' OR b.typtype NOT IN ('b', 'r', 'm')
              THEN 'text'
              WHEN t.typtype = 'd' THEN pg_catalog.format_type(b.oid, t.typtypmod)
              ELSE pg_catalog.format_type(b.oid, f.modifier) END AS type,
         NOT coalesce(a.attnotnull, false) AS nullable
  FROM unnest($1::oid[], $2::int4[], $3::oid[], $4::int4[]) WITH ORDINALITY AS f (type, modifier, relation, attribute, place)
  JOIN pg_catalog.pg_type t ON t.oid = f.type
  JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.attribute
  ORDER BY f.place`;

/**
 * The columns that are read, by the catalog.
 * @throws LoadError `source.*`
 */
export async function describeRows(client: Client, config: PostgresSourceConfig): Promise<SourceColumn[]> {
  const wanted = config.columns?.map(quoteIdentifier).join(', ') ?? '*';
  const { fields } = await client
    .query(`SELECT ${wanted} FROM ${fromSql(config)} LIMIT 0`)
    .catch((error: unknown) => {
      throw sourceError(error, `Looking at ${nameOf(config)}`);
    });
  requireNames(fields, config);
  const types = await ask<Omit<SourceColumn, 'name' | 'confidence'>>(client, TYPES, [
    fields.map(({ dataTypeID }) => dataTypeID),
    fields.map(({ dataTypeModifier }) => dataTypeModifier),
    // An outer join gives NULL where the table itself holds none.
    fields.map(({ tableID }) => (config.table ? tableID : 0)),
    fields.map(({ columnID }) => columnID),
  ]);
  return fields.map(({ name }, index) => ({ name, ...types[index]!, confidence: 1 }));
}

function requireNames(fields: readonly { name: string }[], config: PostgresSourceConfig): void {
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length > 0 && twice === undefined) return;
  throw new LoadError('source.badColumns', {
    class: 'fatal',
    message:
      twice === undefined
        ? `${nameOf(config)} has no columns.`
        : `${nameOf(config)} gives two columns the name ${JSON.stringify(twice)}.`,
    remedy: twice === undefined ? 'Name one that has.' : 'Give every column a name of its own (AS …).',
  });
}
