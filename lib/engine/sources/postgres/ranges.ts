import type { Client } from 'pg';
import type { TableRef } from '../../plan';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import { ask } from './connection';
import type { Range } from './statement';

const MOST_RANGES = 1024;
/** Of the sample that bounds are taken from: ranges then differ by a tenth or two. */
const SAMPLED_ROWS_A_RANGE = 100;
/** From here on the rows of a range of keys lie next to each other; below, each would be fetched from a page of its own. */
const LEAST_CORRELATION = 0.9;
/** Since 14, the blocks of a range are read without the rest of the table. */
const BLOCK_RANGES_SINCE = 140_000;

// A partitioned table holds nothing itself: its leaves do.
const FACTS = `
  WITH leaves AS (
    SELECT oid, relkind, reltuples FROM pg_catalog.pg_class WHERE oid = $1::regclass AND relkind <> 'p'
    UNION ALL
    SELECT l.oid, l.relkind, l.reltuples FROM pg_catalog.pg_partition_tree($1::regclass) t
    JOIN pg_catalog.pg_class l ON l.oid = t.relid WHERE t.isleaf AND t.relid <> $1::regclass)
  SELECT (SELECT relkind FROM pg_catalog.pg_class WHERE oid = $1::regclass) AS kind,
         current_setting('server_version_num')::int AS version,
         coalesce(sum(pg_catalog.pg_table_size(oid)), 0)::float8 AS bytes,
         coalesce(sum(pg_catalog.pg_relation_size(oid) / current_setting('block_size')::int), 0)::float8 AS blocks,
         coalesce(sum(greatest(reltuples, 0)), 0)::float8 AS rows,
         coalesce(bool_or(relkind = 'f'), false) AS "isForeign"
  FROM leaves`;

/** By `pg_class.relkind`: tables, partitioned ones and materialised views lie in blocks that can be read in stretches. */
const DIVISIBLE = ['r', 'p', 'm'];

// Keys by which rows can be told apart and put in order: unique, never NULL, of one column, in its type's usual order.
const KEYS = `
  SELECT a.attname AS column, s.correlation::float8 AS correlation
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
  JOIN pg_catalog.pg_opclass o ON o.oid = x.indclass[0] AND o.opcdefault
  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
  JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stats s
    ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited
  WHERE x.indrelid = $1::regclass AND x.indisunique AND x.indisvalid AND x.indnkeyatts = 1 AND x.indpred IS NULL
    AND x.indexprs IS NULL AND a.attnotnull AND x.indcollation[0] = a.attcollation
    AND a.atttypid = ANY ('{int2,int4,int8,numeric,date,timestamp,timestamptz,uuid,text,varchar,bpchar}'::regtype[])
    AND pg_catalog.has_column_privilege(x.indrelid, a.attnum, 'SELECT')
  ORDER BY abs(s.correlation) DESC NULLS LAST, x.indisprimary DESC, a.attnum LIMIT 1`;

interface Facts {
  kind: string;
  version: number;
  bytes: number;
  blocks: number;
  rows: number;
  isForeign: boolean;
}

interface Key {
  column: string;
  /** From -1 to 1; null where the table has not been analysed, or lies in partitions. */
  correlation: number | null;
}

export interface Division {
  ranges: Range[];
  /** What the table takes up on the disk. */
  bytes: number;
}

/**
 * Divides a table into ranges of about `rangeBytes` that together hold each of its rows once, in any state of the table:
 * by a key in whose order it lies, else by its blocks, which only hold still for one snapshot.
 * @throws LoadError `source.*`
 */
export async function divide(client: Client, table: TableRef, rangeBytes: number): Promise<Division> {
  const [facts] = await ask<Facts>(client, FACTS, [quoteTable(table)]);
  const { bytes, blocks } = facts!;
  const count = Math.min(MOST_RANGES, Math.floor(bytes / rangeBytes), blocks);
  return { bytes, ranges: count < 2 ? [null] : await rangesOf(client, { table, count, facts: facts! }) };
}

async function rangesOf(client: Client, division: Omit<Sampling, 'key'>): Promise<Range[]> {
  const { table, count, facts } = division;
  if (!DIVISIBLE.includes(facts.kind) || facts.isForeign) return [null];
  const [key] = await ask<Key>(client, KEYS, [quoteTable(table)]);
  const isPartitioned = facts.kind === 'p';
  if (key && (isPartitioned || Math.abs(key.correlation ?? 0) >= LEAST_CORRELATION))
    return keyRanges(key.column, await sampleBounds(client, { ...division, key }));
  if (isPartitioned || facts.version < BLOCK_RANGES_SINCE) return [null];
  return blockRanges(facts.blocks, count);
}

interface Sampling {
  table: TableRef;
  key: Key;
  count: number;
  facts: Facts;
}

/** Keys that part the table into about equal shares, ascending. */
async function sampleBounds(client: Client, { table, key, count, facts }: Sampling): Promise<string[]> {
  const wanted = count * SAMPLED_ROWS_A_RANGE;
  // Tables that were never analysed have no row count: a page holds some rows at least.
  const rows = Math.max(facts.rows, facts.blocks);
  const percent = Math.min(100, Math.max(0.001, (wanted / rows) * 100));
  const fractions = Array.from({ length: count - 1 }, (_, index) => (index + 1) / count);
  const [sample] = await ask<{ bounds: string[] | null }>(
    client,
    `SELECT (percentile_disc($1::float8[]) WITHIN GROUP (ORDER BY ${quoteIdentifier(key.column)}))::text[] AS bounds
     FROM ${quoteTable(table)} TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)`,
    [fractions],
  );
  return [...new Set(sample!.bounds ?? [])];
}

function keyRanges(column: string, bounds: readonly string[]): Range[] {
  if (bounds.length === 0) return [null];
  return [null, ...bounds].map((from, index) => ({ by: 'key', column, from, to: bounds[index] ?? null }));
}

/** The last one is open: nothing beyond is in the snapshot. */
function blockRanges(blocks: number, count: number): Range[] {
  const start = (index: number) => Math.floor((index * blocks) / count);
  return Array.from({ length: count }, (_, index) => ({
    by: 'block',
    from: start(index),
    to: index === count - 1 ? null : start(index + 1),
  }));
}
