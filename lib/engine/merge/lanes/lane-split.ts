import { z } from 'zod';
import { MERGE_LANES_BY, type Tuning } from '../../tuning';
import { quoteIdentifier, quoteLiteral } from '../../sql/identifiers';
import type { SqlSession } from '../../sql/session';
import { mappedColumns, type StagingLayout, type StagingTable } from '../../staging';
import { filledColumns, type Target } from '../../target';
import { countStaged } from '../classify';
import { stagedRows } from '../staged-rows';

/** How the staged rows of a batch are dealt to merge lanes; a row goes to the same lane whoever stages it, and when. */
export const laneSplitSchema = z.object({
  lanes: z.number().int().min(2),
  by: z.enum(MERGE_LANES_BY),
  /** Destination columns; by range, the one whose values are divided. */
  columns: z.array(z.string()).min(1),
  /** By range: where each lane but the first begins, as the text of an array of the column's type. */
  bounds: z.string().optional(),
});
export type LaneSplit = z.infer<typeof laneSplitSchema>;

/** Values that the bounds of a range are estimated from, about. */
const SAMPLED_ROWS = 30_000;

/** @param tables  all that is staged, once nothing is left to be refused */
export async function decideSplit(
  session: SqlSession,
  { tuning, target, layout }: { tuning: Tuning; target: Target; layout: StagingLayout },
  tables: readonly StagingTable[],
): Promise<LaneSplit> {
  const { mergeLanes: lanes, mergeBy: by, mergeColumn } = tuning;
  if (by === 'column') return { lanes, by, columns: [mergeColumn!] };
  const columns = identityOf(target);
  if (by === 'hash') return { lanes, by, columns };
  const column = columns[0]!;
  return {
    lanes,
    by,
    columns: [column],
    bounds: await findBounds(session, { column, lanes, layout }, tables),
  };
}

/** What tells a staged row from others: its key, or all that it fills where the load has none. */
function identityOf(target: Target): string[] {
  return target.key.length > 0 ? target.key : filledColumns(target).map(({ name }) => name);
}

async function findBounds(
  session: SqlSession,
  { column, lanes, layout }: { column: string; lanes: number; layout: StagingLayout },
  tables: readonly StagingTable[],
): Promise<string> {
  const percent = Math.min(100, (100 * SAMPLED_ROWS) / Math.max(1, countStaged(tables)));
  const pages = tables.map(({ name, rows }) => ({
    name: `(SELECT * FROM ${name} TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)) sampled`,
    rows,
  }));
  const shares = Array.from({ length: lanes - 1 }, (_, index) => (index + 1) / lanes);
  const { rows } = await session.query<{ bounds: string | null }>(
    `SELECT CAST(percentile_disc(ARRAY[${shares.join(', ')}]::float8[]) WITHIN GROUP (ORDER BY s.${quoteIdentifier(column)}) AS text) AS bounds
     FROM ${stagedRows(layout, pages)} s`,
  );
  return rows[0]!.bounds ?? '{}';
}

/** SQL over one row of a staging table: the number of its lane, from 1. */
function laneOf(split: LaneSplit, layout: StagingLayout): string {
  if (split.by !== 'range') return `abs(${hashOf(split.columns, layout)} % ${split.lanes}) + 1`;
  const { value, targetType } = columnOf(split.columns[0]!, layout);
  return `coalesce(width_bucket(${value}, CAST(${quoteLiteral(split.bounds!)} AS ${targetType}[])), 0) + 1`;
}

/** SQL over one row of a staging table: a bigint that tells the row's key from others, whatever the collation. */
export function hashOfIdentity(target: Target, layout: StagingLayout): string {
  return hashOf(identityOf(target), layout);
}

function hashOf(columns: readonly string[], layout: StagingLayout): string {
  const values = columns.map((name) => columnOf(name, layout).value);
  const whole = values.length === 1 ? values[0]! : `ROW(${values.join(', ')})`;
  return `coalesce(hashtextextended(CAST(${whole} AS text) COLLATE "C", 0), 0)`;
}

function columnOf(name: string, layout: StagingLayout) {
  return mappedColumns(layout).find((column) => column.name === name)!;
}

/**
 * SQL condition over one row of a staging table. The CASE keeps the planner from taking an equation over an expression
 * for one row in two hundred, which would make it look each row up by itself.
 */
export function isOfLane(split: LaneSplit, layout: StagingLayout, lane: number): string {
  return `CASE WHEN ${laneOf(split, layout)} = ${lane} THEN true ELSE false END`;
}
