import type { Range } from '../sql/bisect';
import { quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { unreadable, type Check, type Persistence, type StagingColumn, type StagingLayout } from '../staging';
import type { KnownReasons } from './known-reasons';

/** A table may have hundreds of columns, a query had better not have as many joins: the others are judged row by row. */
const MOST_JOINS = 8;

/** The slow lane: what it works with for one lane of one batch. */
export interface Diagnosis {
  session: SqlSession;
  layout: StagingLayout;
  checks: Check[];
  input: InputCheck;
  /** Quoted name of this lane's table for text rows; made by `diagnosisTableSql`. */
  textTable: string;
  /** How many rows of earlier calls are still in it, Infinity where nobody knows, and the number of the last. */
  held: { rows: number; last: number };
  known: KnownReasons;
  /** SQL that holds for rows that the batch is not about, good or bad; a cell that cannot be read is NULL to it. */
  leftOut?: string | undefined;
}

export function diagnosisTableSql(
  name: string,
  layout: StagingLayout,
  persistence: Persistence = 'UNLOGGED',
): string {
  const columns = layout.columns.map((column) => `${quoteIdentifier(column.name)} text`);
  return `CREATE ${persistence} TABLE IF NOT EXISTS ${name} (${quoteIdentifier(layout.rowColumn)} bigint, ${columns.join(', ')}) WITH (autovacuum_enabled = false)`;
}

/** Every reason of the rows of a range, as a JSON array a row. */
export function reasonsSql({ layout, checks, input, textTable }: Diagnosis, range: Range): string {
  const typed = typedColumns(layout);
  const { valid } = besides(layout);
  const typeFailures = typed.map(
    (column, index) =>
      `CASE WHEN NOT ${valid}${index} THEN ${typeFailureSql(column, index, { layout, input })} END`,
  );
  const checkFailures = errorChecks(checks).map((check, index) => {
    const failure = failureSql(typed.length + index, cellOf(check.column, layout));
    const said = check.said === undefined ? '' : ` || ',null,' || to_json(${check.said})::text`;
    return `CASE WHEN ${failsSql(check, layout)} THEN ${failure}${said} || ']' END`;
  });
  const reasons = listSql([...typeFailures, ...checkFailures]);
  const row = quoteIdentifier(layout.rowColumn);
  return `SELECT ${row}::text AS row, '[' || reasons || ']' AS reasons
    FROM (SELECT ${row}, ${reasons} AS reasons FROM ${castRowsSql(layout, input, rowsInRange(layout, textTable, range))}
    -- without OFFSET 0 the reasons would be worked out twice: for the filter and for the result
    OFFSET 0) judged WHERE reasons <> ''`;
}

/** A function takes 100 arguments, the separator among them. */
const MOST_LISTED = 99;

/** SQL of those of the texts that are not NULL, with commas; '' where all are. */
function listSql(texts: readonly string[]): string {
  if (texts.length <= MOST_LISTED)
    return `concat_ws(',', ${[...texts, 'NULL'].slice(0, MOST_LISTED).join(', ')})`;
  const parts = Array.from({ length: Math.ceil(texts.length / MOST_LISTED) }, (_, at) =>
    texts.slice(at * MOST_LISTED, (at + 1) * MOST_LISTED),
  );
  return listSql(parts.map((part) => `nullif(${listSql(part)}, '')`));
}

/** What to show of a column: the text that it starts from where it is not staged. */
function cellOf(column: string | null, { computed }: StagingLayout): string | null {
  if (column === null) return null;
  return computed.find(({ name }) => name === column)?.cell ?? quoteIdentifier(column);
}

function rowsInRange({ rowColumn }: StagingLayout, textTable: string, { first, last }: Range): string {
  return `${textTable} WHERE ${quoteIdentifier(rowColumn)} BETWEEN ${first} AND ${last}`;
}

function typeFailureSql(
  column: StagingColumn,
  index: number,
  { layout, input }: Pick<Diagnosis, 'layout' | 'input'>,
): string {
  const { text, code, message } = besides(layout);
  const cell = `${text}${index}`;
  const failure = (sqlstate: string, said: string) =>
    `${failureSql(index, cell)} || ',' || to_json(${sqlstate})::text || ',' || to_json(${said})::text || ']'`;
  return joinedColumns({ layout, input })[index]
    ? failure(`${code}${index}`, `${message}${index}`)
    : `(SELECT ${failure('info.sql_error_code', 'info.message')} FROM ${input.errorInfo(cell, column.type)} info)`;
}

/** The start of a JSON array: what failed, by number, and the value to show. Built by hand: json_build_array takes twice as long. */
function failureSql(number: number, value: string | null): string {
  const shown = value === null ? `'null'` : `coalesce(to_json(left(${value}::text, 200))::text, 'null')`;
  return `'[${number},' || ${shown}`;
}

/** Removes those of the rows of a range that the batch is not about. */
export function leaveOutSql({ layout, input, textTable }: Diagnosis, range: Range, leftOut: string): string {
  const row = quoteIdentifier(layout.rowColumn);
  return `DELETE FROM ${textTable} WHERE ${row} IN (SELECT ${row} FROM ${castRowsSql(layout, input, rowsInRange(layout, textTable, range))} WHERE ${leftOut})`;
}

/** Puts those of the rows of a range that nothing refuses into the staging table. */
export function stageValidRowsSql(
  { layout, checks, input, textTable }: Diagnosis,
  range: Range,
  stagingTable: string,
): string {
  const typed = typedColumns(layout);
  const { valid } = besides(layout);
  const columns = [layout.rowColumn, ...layout.columns.map((column) => column.name)]
    .map(quoteIdentifier)
    .join(', ');
  const fails = [
    ...typed.map((_, index) => `${valid}${index} IS FALSE`),
    ...errorChecks(checks).map((check) => `(${failsSql(check, layout)}) IS TRUE`),
  ];
  const where = fails.length > 0 ? `WHERE NOT (${fails.join(' OR ')})` : '';
  return `INSERT INTO ${stagingTable} (${columns}) SELECT ${columns} FROM ${castRowsSql(layout, input, rowsInRange(layout, textTable, range))} ${where}`;
}

/**
 * SQL over the text rows that are in the table, each cell cast where it can be.
 * @param select SQL over the staging row
 */
export function castTextRowsSql({ layout, input, textTable }: Diagnosis, select: string): string {
  return `SELECT ${select} FROM ${castRowsSql(layout, input, textTable)}`;
}

/** Text rows with each cell cast where it can be, its validity and its text beside it. */
function castRowsSql(layout: StagingLayout, input: InputCheck, textRows: string): string {
  const typed = typedColumns(layout);
  const { valid, text, code, message } = besides(layout);
  const isJoined = joinedColumns({ layout, input });
  const validity = typed.map((column, index) => {
    const cell = quoteIdentifier(column.name);
    const judged = isJoined[index]
      ? `${code}${index} IS NULL AS ${valid}${index}, ${code}${index}, ${message}${index}`
      : `coalesce(${input.isValid(cell, column.type)}, true) AS ${valid}${index}`;
    return `${judged}, ${cell} AS ${text}${index}`;
  });
  const cast = typed.map(
    (column, index) =>
      `CASE WHEN ${valid}${index} AND ${text}${index} IS NOT NULL THEN CAST(${text}${index} AS ${column.type}) END AS ${quoteIdentifier(column.name)}`,
  );
  const plain = layout.columns
    .filter((column) => !typed.includes(column))
    .map((column) => quoteIdentifier(column.name));
  const row = quoteIdentifier(layout.rowColumn);
  const joins = typed.map((column, index) =>
    isJoined[index] ? distinctCellsSql(column, index, { layout, input, textRows }) : '',
  );
  // OFFSET 0 keeps the planner from evaluating validity again for every use of it.
  const judged = `(SELECT ${[row, ...plain, ...validity].join(', ')} FROM (SELECT * FROM ${textRows}) text_rows ${joins.join(' ')} OFFSET 0) judged`;
  const carried = typed.map((_, index) =>
    [valid, text, ...(isJoined[index] ? [code, message] : [])].map((name) => `${name}${index}`).join(', '),
  );
  return `(SELECT ${[row, ...plain, ...carried, ...cast].join(', ')} FROM ${judged} OFFSET 0) cast_rows`;
}

/** Of each typed column, whether its distinct texts are judged and joined to their rows. */
function joinedColumns({ layout, input }: Pick<Diagnosis, 'layout' | 'input'>): boolean[] {
  let left = MOST_JOINS;
  return typedColumns(layout).map(({ type }) => input.isCostly(type) && left-- > 0);
}

/** Bad cells of a column mostly say the same: each distinct text is judged once, and joined to its rows. */
function distinctCellsSql(
  column: StagingColumn,
  index: number,
  { layout, input, textRows }: Pick<Diagnosis, 'layout' | 'input'> & { textRows: string },
): string {
  const { cell, code, message } = besides(layout);
  const name = quoteIdentifier(column.name);
  return `LEFT JOIN (
    SELECT cell AS ${cell}${index}, info.sql_error_code AS ${code}${index}, info.message AS ${message}${index}
    FROM (SELECT DISTINCT ${name} AS cell FROM ${textRows}) cells, ${input.errorInfo('cell', column.type)} info
    WHERE info.sql_error_code IS NOT NULL OFFSET 0) refused_${index} ON ${name} = ${cell}${index}`;
}

const BESIDES = ['valid', 'text', 'cell', 'code', 'message'] as const;

/** Starts of the names of what stands beside a cell: no column of the destination may be called so. */
function besides(layout: StagingLayout, mark = '_'): Record<(typeof BESIDES)[number], string> {
  const names = BESIDES.map((what) => `${mark}_${what}_`);
  const isTaken = layout.columns.some((column) => names.some((name) => column.name.startsWith(name)));
  if (isTaken) return besides(layout, `${mark}_`);
  return Object.fromEntries(BESIDES.map((what, at) => [what, names[at]!])) as ReturnType<typeof besides>;
}

/** A check is not judged where a cell that it reads cannot be read as its type: that reason says it already. */
function failsSql(check: Check, layout: StagingLayout): string {
  const { valid } = besides(layout);
  const isValid = typedColumns(layout).flatMap(({ name }, index) =>
    check.reads.includes(name) ? [`${valid}${index}`] : [],
  );
  const read = [...layout.columns, ...layout.computed].filter(({ name }) => check.reads.includes(name));
  const cannotBeRead = unreadable(read);
  const failsWhen =
    cannotBeRead === undefined
      ? `(${check.failsWhen})`
      : `CASE WHEN ${cannotBeRead} THEN false ELSE (${check.failsWhen}) END`;
  return [...isValid, failsWhen].join(' AND ');
}

export function typedColumns(layout: StagingLayout): StagingColumn[] {
  return layout.columns.filter((column) => column.type !== 'text');
}

export function errorChecks(checks: Check[]): Check[] {
  return checks.filter((check) => check.severity === 'error');
}
