import { quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { Check, StagingColumn, StagingLayout } from '../staging';

/** The slow lane: what it works with for one lane of one batch. */
export interface Diagnosis {
  session: SqlSession;
  layout: StagingLayout;
  checks: Check[];
  input: InputCheck;
  /** Quoted name of this lane's table for text rows; made by `diagnosisTableSql`. */
  textTable: string;
}

export function diagnosisTableSql(name: string, layout: StagingLayout): string {
  const columns = layout.columns.map((column) => `${quoteIdentifier(column.name)} text`);
  return `CREATE UNLOGGED TABLE IF NOT EXISTS ${name} (${quoteIdentifier(layout.rowColumn)} bigint, ${columns.join(', ')}) WITH (autovacuum_enabled = false)`;
}

/** Every reason of the rows numbered $1 to $2, as a JSON array a row. */
export function reasonsSql({ layout, checks, input, textTable }: Diagnosis): string {
  const typed = typedColumns(layout);
  const { valid, text } = besides(layout);
  const typeFailures = typed.map((column, index) => {
    const cell = `${text}${index}`;
    const info = input.errorInfo(cell, column.type);
    return `CASE WHEN NOT ${valid}${index} THEN (SELECT json_build_array(${index}, left(${cell}, 200), i.sql_error_code, i.message)::text FROM ${info} i) END`;
  });
  const checkFailures = errorChecks(checks).map((check, index) => {
    const value = check.column === null ? 'NULL' : `left(${quoteIdentifier(check.column)}::text, 200)`;
    return `CASE WHEN ${failsSql(check, layout)} THEN json_build_array(${typed.length + index}, ${value})::text END`;
  });
  const reasons = `concat_ws(',', ${[...typeFailures, ...checkFailures, 'NULL'].join(', ')})`;
  const row = quoteIdentifier(layout.rowColumn);
  return `SELECT ${row}::text AS row, '[' || reasons || ']' AS reasons
    FROM (SELECT ${row}, ${reasons} AS reasons FROM ${castRowsSql(layout, input, `${textTable} WHERE ${row} BETWEEN $1 AND $2`)}
    -- without OFFSET 0 the reasons would be worked out twice: for the filter and for the result
    OFFSET 0) judged WHERE reasons <> ''`;
}

/** Moves the rows that nothing refuses into the staging table. */
export function stageValidRowsSql(
  { layout, checks, input, textTable }: Diagnosis,
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
  return `INSERT INTO ${stagingTable} (${columns}) SELECT ${columns} FROM ${castRowsSql(layout, input, textTable)} ${where}`;
}

/** Text rows with each cell cast where it can be, its validity and its text beside it. */
function castRowsSql(layout: StagingLayout, input: InputCheck, textRows: string): string {
  const typed = typedColumns(layout);
  const { valid, text } = besides(layout);
  const validity = typed.map((column, index) => {
    const cell = quoteIdentifier(column.name);
    return `coalesce(${input.isValid(cell, column.type)}, true) AS ${valid}${index}, ${cell} AS ${text}${index}`;
  });
  const cast = typed.map(
    (column, index) =>
      `CASE WHEN ${valid}${index} AND ${text}${index} IS NOT NULL THEN CAST(${text}${index} AS ${column.type}) END AS ${quoteIdentifier(column.name)}`,
  );
  const plain = layout.columns
    .filter((column) => !typed.includes(column))
    .map((column) => quoteIdentifier(column.name));
  const row = quoteIdentifier(layout.rowColumn);
  // OFFSET 0 keeps the planner from evaluating validity again for every use of it.
  const judged = `(SELECT ${[row, ...plain, ...validity].join(', ')} FROM ${textRows} OFFSET 0) judged`;
  const carried = typed.map((_, index) => `${valid}${index}, ${text}${index}`);
  return `(SELECT ${[row, ...plain, ...carried, ...cast].join(', ')} FROM ${judged} OFFSET 0) cast_rows`;
}

/** Names of what stands beside a cell: no column of the destination may be called so. */
function besides(layout: StagingLayout, mark = '_'): { valid: string; text: string } {
  const isTaken = layout.columns.some(
    ({ name }) => name.startsWith(`${mark}_valid`) || name.startsWith(`${mark}_text`),
  );
  return isTaken ? besides(layout, `${mark}_`) : { valid: `${mark}_valid_`, text: `${mark}_text_` };
}

/** A check is not judged where a cell that it reads is not of its type: that reason says it already. */
function failsSql(check: Check, layout: StagingLayout): string {
  const { valid } = besides(layout);
  const isValid = typedColumns(layout).flatMap(({ name }, index) =>
    check.reads.includes(name) ? [`${valid}${index}`] : [],
  );
  return [...isValid, `(${check.failsWhen})`].join(' AND ');
}

export function typedColumns(layout: StagingLayout): StagingColumn[] {
  return layout.columns.filter((column) => column.type !== 'text');
}

export function errorChecks(checks: Check[]): Check[] {
  return checks.filter((check) => check.severity === 'error');
}
