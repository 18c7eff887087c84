import type { Reason } from '../extract/block';
import { quoteIdentifier } from '../sql/identifiers';
import { copyStatement } from '../sql/copy-statement';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { Check, StagingColumn, StagingLayout } from '../staging';

/** The slow lane: what it works with for one lane of one batch. */
export interface Diagnosis {
  session: SqlSession;
  layout: StagingLayout;
  checks: Check[];
  input: InputCheck;
  /** Quoted name of this lane's table for text rows; made by `createDiagnosisTable`. */
  textTable: string;
}

export function diagnosisTableSql(name: string, layout: StagingLayout): string {
  const columns = layout.columns.map((column) => `${quoteIdentifier(column.name)} text`);
  return `CREATE UNLOGGED TABLE IF NOT EXISTS ${name} (${quoteIdentifier(layout.rowColumn)} bigint, ${columns.join(', ')}) WITH (autovacuum_enabled = false)`;
}

/**
 * Takes rows that COPY refused (or, before PostgreSQL 17, a whole part that holds such rows), stages them as text,
 * and finds every reason of every row. Rows without a reason go into the staging table after all.
 * @param chunks COPY data of the rows
 * @returns reasons by row number, for the refused rows only; and how many rows were staged after all
 */
export async function diagnose(
  diagnosis: Diagnosis,
  stagingTable: string,
  chunks: Iterable<Buffer>,
): Promise<{ reasons: Map<number, Reason[]>; staged: number }> {
  const { session, layout, textTable } = diagnosis;
  await session.query(`TRUNCATE ${textTable}`);
  const total = await session.copyIn(copyStatement(textTable, layout, { skipBadRows: false }), chunks);
  const refused = await session.query<{ row: string; reasons: string }>(reasonsSql(diagnosis));
  const reasons = new Map(
    refused.rows.map(({ row, reasons: found }) => [Number(row), readReasons(diagnosis, found)]),
  );
  if (reasons.size === total) return { reasons, staged: 0 };
  const { rowCount } = await session.query(stageValidRowsSql(diagnosis, stagingTable));
  return { reasons, staged: rowCount };
}

/** Failure k of a row, as the server reports it: number, value, and for type failures SQLSTATE and message. */
type Failure = [number: number, value: string | null, sqlstate?: string, message?: string];

function readReasons({ layout, checks }: Diagnosis, found: string): Reason[] {
  const typed = typedColumns(layout);
  return (JSON.parse(found) as Failure[]).map(([number, value, sqlstate, message]) => {
    if (number < typed.length) {
      return {
        column: typed[number]!.name,
        rule: 'type',
        sqlstate: sqlstate ?? null,
        value,
        message: message ?? `is not a valid ${typed[number]!.type}`,
      };
    }
    const check = errorChecks(checks)[number - typed.length]!;
    return {
      column: check.column,
      rule: check.rule,
      sqlstate: check.sqlstate,
      value,
      message: check.message,
    };
  });
}

function reasonsSql({ layout, checks, input, textTable }: Diagnosis): string {
  const typed = typedColumns(layout);
  const typeFailures = typed.map((column, index) => {
    const cell = `__text_${index}`;
    const info = input.errorInfo(cell, column.type);
    return `CASE WHEN NOT __valid_${index} THEN (SELECT json_build_array(${index}, left(${cell}, 200), i.sql_error_code, i.message)::text FROM ${info} i) END`;
  });
  const checkFailures = errorChecks(checks).map((check, index) => {
    const value = check.column === null ? 'NULL' : `left(${quoteIdentifier(check.column)}::text, 200)`;
    return `CASE WHEN ${failsSql(check, typed)} THEN json_build_array(${typed.length + index}, ${value})::text END`;
  });
  const reasons = `concat_ws(',', ${[...typeFailures, ...checkFailures, 'NULL'].join(', ')})`;
  const row = quoteIdentifier(layout.rowColumn);
  return `SELECT ${row}::text AS row, '[' || reasons || ']' AS reasons
    FROM (SELECT ${row}, ${reasons} AS reasons FROM ${castRowsSql(layout, input, textTable)}) judged WHERE reasons <> ''`;
}

function stageValidRowsSql({ layout, checks, input, textTable }: Diagnosis, stagingTable: string): string {
  const typed = typedColumns(layout);
  const columns = [layout.rowColumn, ...layout.columns.map((column) => column.name)]
    .map(quoteIdentifier)
    .join(', ');
  const fails = [
    ...typed.map((_, index) => `__valid_${index} IS FALSE`),
    ...errorChecks(checks).map((check) => `(${failsSql(check, typed)}) IS TRUE`),
  ];
  const where = fails.length > 0 ? `WHERE NOT (${fails.join(' OR ')})` : '';
  return `INSERT INTO ${stagingTable} (${columns}) SELECT ${columns} FROM ${castRowsSql(layout, input, textTable)} ${where}`;
}

/** Text rows with each cell cast where it can be, its validity (__valid_n) and its text (__text_n) beside it. */
function castRowsSql(layout: StagingLayout, input: InputCheck, textTable: string): string {
  const typed = typedColumns(layout);
  const validity = typed.map((column, index) => {
    const cell = quoteIdentifier(column.name);
    return `coalesce(${input.isValid(cell, column.type)}, true) AS __valid_${index}, ${cell} AS __text_${index}`;
  });
  const cast = typed.map(
    (column, index) =>
      `CASE WHEN __valid_${index} THEN CAST(__text_${index} AS ${column.type}) END AS ${quoteIdentifier(column.name)}`,
  );
  const plain = layout.columns
    .filter((column) => !typed.includes(column))
    .map((column) => quoteIdentifier(column.name));
  const row = quoteIdentifier(layout.rowColumn);
  // OFFSET 0 keeps the planner from evaluating validity again for every use of it.
  const judged = `(SELECT ${[row, ...plain, ...validity].join(', ')} FROM ${textTable} OFFSET 0) judged`;
  const carried = typed.map((_, index) => `__valid_${index}, __text_${index}`);
  return `(SELECT ${[row, ...plain, ...carried, ...cast].join(', ')} FROM ${judged} OFFSET 0) cast_rows`;
}

/** A check is not judged where a cell that it reads is not of its type: that reason says it already. */
function failsSql(check: Check, typed: StagingColumn[]): string {
  const valid = typed.flatMap((column, index) =>
    check.reads.includes(column.name) ? [`__valid_${index}`] : [],
  );
  return [...valid, `(${check.failsWhen})`].join(' AND ');
}

function typedColumns(layout: StagingLayout): StagingColumn[] {
  return layout.columns.filter((column) => column.type !== 'text');
}

function errorChecks(checks: Check[]): Check[] {
  return checks.filter((check) => check.severity === 'error');
}
