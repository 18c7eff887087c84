import type { SqlSession } from '../sql/session';
import { quoteIdentifier } from '../sql/identifiers';
import { textOrNull, type StagingColumn, type StagingLayout } from '../staging';
import { castTextRowsSql } from '../validate/diagnosis-sql';
import { SOURCE, STAGED, type StagedSample } from './stage-sample';
import { MOST_CHARACTERS } from './trial';

type Cells = (string | null)[];

export interface ReadCells {
  /** By row, one cell for each field of the source. */
  source: Map<number, Cells>;
  values: Map<number, Cells>;
}

/** The sampled rows as they stand in the source, and as they would in the destination. */
export async function readCells(
  session: SqlSession,
  layout: StagingLayout,
  { diagnosis, refused }: StagedSample,
): Promise<ReadCells> {
  const fields = layout.columns.filter(({ field }) => field !== null);
  const row = quoteIdentifier(layout.rowColumn);
  const texts = cellsSql(fields.map(({ name }) => quoteIdentifier(name)));
  const values = cellsSql(fields.map(valueSql));
  const source = await cellsByRow(session, `SELECT ${row}::text AS row, ${texts} AS cells FROM ${SOURCE}`);
  const staged = await cellsByRow(session, `SELECT ${row}::text AS row, ${values} AS cells FROM ${STAGED}`);
  const bad = await cellsByRow(
    session,
    castTextRowsSql(diagnosis, `${row}::text AS row, ${values} AS cells`),
  );
  // Where the server cannot skip bad rows, good ones go through the slow lane too.
  const ofRefused = [...bad].filter(([number]) => refused.has(number));
  return { source, values: new Map([...staged, ...ofRefused]) };
}

function valueSql(column: StagingColumn): string {
  return column.targetType === null ? 'NULL::text' : textOrNull(column);
}

/** As one JSON array: a query may have fewer columns than a table. */
function cellsSql(cells: readonly string[]): string {
  const cut = cells.map((cell) => `left((${cell})::text, ${MOST_CHARACTERS})`);
  return `array_to_json(ARRAY[${cut.join(', ')}]::text[])::text`;
}

async function cellsByRow(session: SqlSession, sql: string): Promise<Map<number, Cells>> {
  const { rows } = await session.query<{ row: string; cells: string }>(sql);
  return new Map(rows.map(({ row, cells }) => [Number(row), JSON.parse(cells) as Cells]));
}
