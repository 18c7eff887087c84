import { LoadError } from '../errors';
import { quoteIdentifier, quoteLiteral } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { stagedRows } from '../merge/staged-rows';
import { mappedColumns, type StagingLayout, type StagingTable } from '../staging';
import { constantSql, orderedSql, type Cursor } from './cursor';
import { beforeSql } from './overlap';
import { watermarkTables, type Watermark } from './watermark-store';

/** Appending adds every row that it is given: those of the overlap are told from new ones by what is remembered of them. */
export interface Memory {
  cursor: Cursor;
  layout: StagingLayout;
  stagingSchema: string;
  /** Columns that rows are told apart by. */
  rowColumns: string[];
  overlap: string;
  most: number;
}

/**
 * The columns that rows are told apart by: those that earlier batches went by, so that what is remembered stays of use;
 * else the key and the cursor; else all that the load writes.
 * @throws LoadError `incremental.columnsChanged`
 */
export function rowColumnsOf(
  layout: StagingLayout,
  { kept, key, cursor }: { kept: Watermark | undefined; key: string[]; cursor: string },
): string[] {
  const mapped = mappedColumns(layout).map(({ name }) => name);
  const missing = kept?.rowColumns?.filter((name) => !mapped.includes(name)) ?? [];
  if (missing.length > 0) {
    throw new LoadError('incremental.columnsChanged', {
      class: 'fatal',
      message: `The rows at the watermark are told apart by ${kept!.rowColumns!.join(', ')}, and no field fills ${missing.join(', ')} any more.`,
      remedy:
        'Map these columns again, or reset the watermark: the next batch then appends the whole source.',
    });
  }
  return kept?.rowColumns ?? (key.length > 0 ? [...new Set([...key, cursor])] : mapped);
}

/**
 * Removes rows from staging that earlier batches have appended; of several alike, as many as are remembered.
 * @param knownTable quoted name for a table of this batch
 * @returns rows removed
 */
export async function removeRemembered(
  session: SqlSession,
  memory: Memory,
  { watermark, tables, knownTable }: { watermark: Watermark; tables: StagingTable[]; knownTable: string },
): Promise<number> {
  const row = quoteIdentifier(memory.layout.rowColumn);
  await session.query(
    `CREATE UNLOGGED TABLE ${knownTable} AS SELECT numbered.${row}
     FROM (SELECT ${row}, row_hash, row_number() OVER (PARTITION BY row_hash ORDER BY ${row}) AS place
           FROM (SELECT ${row}, ${hashSql(memory)} AS row_hash FROM ${stagedRows(memory.layout, tables)} s) hashed) numbered
     JOIN ${watermarkTables(memory.stagingSchema).rows} r ON r.row_hash = numbered.row_hash
     WHERE r.watermark = ${quoteLiteral(watermark.id)} AND numbered.place <= r.copies`,
  );
  let removed = 0;
  for (const table of tables) {
    const { rowCount } = await session.query(
      `DELETE FROM ${table.name} s USING ${knownTable} k WHERE s.${row} = k.${row}`,
    );
    table.rows -= rowCount;
    removed += rowCount;
  }
  return removed;
}

/**
 * Remembers the staged rows, all of them about to be merged, from the start of the watermark's overlap on, and forgets
 * those before it. Runs in the merge transaction.
 * @param mayForget a batch that leaves the watermark alone forgets nothing
 * @throws LoadError `incremental.tooManyRemembered`
 */
export async function rememberRows(
  session: SqlSession,
  memory: Memory,
  { watermark, tables, mayForget }: { watermark: Watermark; tables: StagingTable[]; mayForget: boolean },
): Promise<void> {
  const from = mayForget ? await moveStart(session, memory, watermark) : watermark.rememberedFrom;
  if (from === null) return;
  const { rows } = watermarkTables(memory.stagingSchema);
  const { cursor, layout } = memory;
  const [id, start] = [quoteLiteral(watermark.id), constantSql(cursor, from)];
  const value = orderedSql(cursor, `s.${quoteIdentifier(cursor.column)}`);
  await session.query(
    `INSERT INTO ${rows} (watermark, row_hash, value, copies)
     SELECT ${id}, ${hashSql(memory)}, min((${value})::text), count(*) FROM ${stagedRows(layout, tables)} s
     WHERE ${value} >= ${start} GROUP BY 2
     ON CONFLICT (watermark, row_hash) DO UPDATE SET copies = watermark_rows.copies + EXCLUDED.copies`,
  );
  const kept = collated(cursor, `CAST(value AS ${cursor.kind})`);
  if (mayForget) await session.query(`DELETE FROM ${rows} WHERE watermark = ${id} AND ${kept} < ${start}`);
  const counted = await session.query<{ count: string }>(
    `SELECT count(*) AS count FROM (SELECT FROM ${rows} WHERE watermark = ${id} LIMIT ${memory.most + 1}) found`,
  );
  if (Number(counted.rows[0]!.count) > memory.most) throw tooMany(memory, watermark);
}

/** Rows are remembered from the start of the overlap on, and never from further back than is known for certain. */
async function moveStart(session: SqlSession, memory: Memory, watermark: Watermark): Promise<string> {
  const { cursor, overlap } = memory;
  const before = beforeSql(cursor.kind, constantSql(cursor, watermark.value), overlap);
  const known = watermark.rememberedFrom;
  const start =
    known === null ? before : `GREATEST(${collated(cursor, before)}, ${constantSql(cursor, known)})`;
  const { rows } = await session.query<{ from: string }>(
    `UPDATE ${watermarkTables(memory.stagingSchema).watermarks}
     SET remembered_from = CAST(${start} AS ${cursor.kind})::text, row_columns = $2
     WHERE id = $1 RETURNING remembered_from AS "from"`,
    [watermark.id, JSON.stringify(memory.rowColumns)],
  );
  return rows[0]!.from;
}

function collated({ collation }: Cursor, sql: string): string {
  return collation ? `(${sql} COLLATE ${collation})` : sql;
}

/** SQL over a staged row `s`. Sessions write times and numbers the same way everywhere, so that the text of a row stays the same. */
function hashSql({ rowColumns }: Memory): string {
  const values = rowColumns.map((name) => `s.${quoteIdentifier(name)}`).join(', ');
  return `sha256(convert_to(CAST(ROW(${values}) AS text), getdatabaseencoding()))`;
}

function tooMany({ most, overlap, cursor }: Memory, { value }: Watermark): LoadError {
  const window =
    Number(overlap) === 0
      ? `share the watermark ${value}`
      : `lie within ${overlap} of the watermark ${value}`;
  return new LoadError('incremental.tooManyRemembered', {
    class: 'fatal',
    message: `More than ${most} rows ${window} of ${cursor.column}: too many to remember, and appending could double them. The destination is unchanged.`,
    remedy: 'Take a shorter overlap or a finer cursor, or give the load a key and upsert.',
  });
}
