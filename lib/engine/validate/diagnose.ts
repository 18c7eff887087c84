import type { LoadError } from '../errors';
import type { Block, Reason } from '../extract/block';
import { bisect, refusalOf, type Range } from '../sql/bisect';
import { quoteIdentifier } from '../sql/identifiers';
import { copyStatement } from '../sql/copy-statement';
import { refusalReason } from '../sql/refusal-reason';
import type { SqlSession } from '../sql/session';
import { serverMessage } from '../sql/translate-error';
import type { Check } from '../staging';
import { KnownReasons } from './known-reasons';
import {
  errorChecks,
  leaveOutSql,
  reasonsSql,
  stageValidRowsSql,
  typedColumns,
  type Diagnosis,
} from './diagnosis-sql';

const CHUNK_BYTES = 256 * 1024;

/** To empty a table, the server looks through all of its buffers: dearer than to pass over so many rows. */
const MOST_HELD_ROWS = 10_000;

/** A row to look into: record `index` of a block. */
export interface DoubtfulRow {
  row: number;
  block: Block;
  index: number;
}

/**
 * Takes rows that COPY refused (or, before PostgreSQL 17, a whole part that holds such rows), stages them as text,
 * and finds every reason of every row. Rows without a reason go into the staging table after all. Runs inside the
 * part's transaction.
 * @param rows in ascending order
 * @returns reasons by row number, for the refused rows only; how many rows were staged after all; and how many the batch
 * is not about
 */
export async function diagnose(
  diagnosis: Diagnosis,
  stagingTable: string,
  rows: readonly DoubtfulRow[],
): Promise<{ reasons: Map<number, Reason[]>; staged: number; leftOut: number }> {
  const { session } = diagnosis;
  const reasons = new Map<number, Reason[]>();
  if (rows.length === 0) return { reasons, staged: 0, leftOut: 0 };
  const range = { first: rows[0]!.row, last: rows.at(-1)!.row };
  await makeRoom(diagnosis, range, rows.length);
  await stageAsText(diagnosis, rows, reasons);
  const leftOut = diagnosis.leftOut
    ? (await session.query(leaveOutSql(diagnosis, range, diagnosis.leftOut))).rowCount
    : 0;
  await judge(diagnosis, rows, reasons);
  if (reasons.size + leftOut === rows.length) return { reasons, staged: 0, leftOut };
  const { rowCount } = await session.query(stageValidRowsSql(diagnosis, range, stagingTable));
  return { reasons, staged: rowCount, leftOut };
}

/** Rows are judged by the range of their numbers: no other may be held within it. */
async function makeRoom(diagnosis: Diagnosis, { first, last }: Range, rows: number): Promise<void> {
  const { held } = diagnosis;
  if (held.rows > MOST_HELD_ROWS || first <= held.last) {
    await diagnosis.session.query(`TRUNCATE ${diagnosis.textTable}`);
    held.rows = 0;
  }
  held.rows += rows;
  held.last = last;
}

/** Text that the database cannot hold, such as characters that its encoding lacks, ends a COPY: such rows are singled out. */
export async function stageAsText(
  { session, layout, textTable }: Pick<Diagnosis, 'session' | 'layout' | 'textTable'>,
  rows: readonly DoubtfulRow[],
  reasons: Map<number, Reason[]>,
): Promise<void> {
  const statement = copyStatement(textTable, layout, { skipBadRows: false });
  const { refused } = await bisectAll(session, rows.length, async ({ first, last }, savepoint) => {
    await session.copyIn(savepoint + statement, copyDataOf(rows, { first, last }));
  });
  for (const { at, error } of refused) reasons.set(rows[at]!.row, [refusalReason(error)]);
}

/** The rows' COPY data, gathered: sent one by one, each would cost a system call. */
function* copyDataOf(rows: readonly DoubtfulRow[], { first, last }: Range): Generator<Buffer> {
  for (let from = first, to: number; from <= last; from = to) {
    let bytes = 0;
    for (to = from; to <= last && bytes < CHUNK_BYTES; to += 1) bytes += bytesOf(rows[to]!);
    const chunk = Buffer.allocUnsafeSlow(bytes);
    let at = 0;
    for (const { block, index } of rows.slice(from, to)) {
      at += block.data.copy(chunk, at, block.starts[index], block.starts[index + 1]);
    }
    yield chunk;
  }
}

function bytesOf({ block, index }: DoubtfulRow): number {
  return block.starts[index + 1]! - block.starts[index]!;
}

/** Judging may itself fail, where the expression of a CHECK constraint raises an error: such rows are judged check by check. */
async function judge(
  diagnosis: Diagnosis,
  rows: readonly DoubtfulRow[],
  reasons: Map<number, Reason[]>,
): Promise<void> {
  const { session, layout, textTable } = diagnosis;
  const { refused } = await bisectAll(session, rows.length, async ({ first, last }, savepoint) => {
    const range = { first: rows[first]!.row, last: rows[last]!.row };
    for (const [row, found] of await reasonsOf(diagnosis, range, savepoint)) reasons.set(row, found);
  });
  if (refused.length === 0) return;
  const raising = refused.map(({ at }) => rows[at]!.row);
  for (const row of raising) reasons.set(row, await judgeOneByOne(diagnosis, row));
  await session.query(
    `DELETE FROM ${textTable} WHERE ${quoteIdentifier(layout.rowColumn)} = ANY ($1::bigint[])`,
    [raising],
  );
}

/** @throws LoadError the last refusal, where there are so many that no end was reached */
async function bisectAll(session: SqlSession, rows: number, attempt: Parameters<typeof bisect>[2]) {
  const bisection = await bisect(session, { first: 0, last: rows - 1 }, attempt);
  if (!bisection.isComplete) throw bisection.refused.at(-1)!.error;
  return bisection;
}

async function judgeOneByOne(diagnosis: Diagnosis, row: number): Promise<Reason[]> {
  const { session } = diagnosis;
  const reasons: Reason[] = [];
  for (const check of [undefined, ...errorChecks(diagnosis.checks)]) {
    const alone = { ...diagnosis, checks: check ? [check] : [], known: new KnownReasons() };
    const error = await refusalOf(session, async () => {
      const found = (await reasonsOf(alone, { first: row, last: row })).get(row) ?? [];
      // What the row's types are refused for comes with every check; it is taken once.
      reasons.push(...found.filter((reason) => !check || reason.rule === check.rule));
    });
    if (error) reasons.push(check ? cannotBeJudged(error, check) : refusalReason(error));
  }
  return reasons;
}

function cannotBeJudged(error: LoadError, { column, rule, message }: Check): Reason {
  return {
    ...refusalReason(error),
    column,
    rule,
    message: `${serverMessage(error)} (while judging: ${message})`,
  };
}

/** @param savepoint statements that go before, each ended by a semicolon */
async function reasonsOf(diagnosis: Diagnosis, range: Range, savepoint = ''): Promise<Map<number, Reason[]>> {
  const { rows } = await diagnosis.session.query<{ row: string; reasons: string }>(
    savepoint + reasonsSql(diagnosis, range),
  );
  const read = (found: string) => readReasons(diagnosis, found);
  return new Map(rows.map(({ row, reasons }) => [Number(row), diagnosis.known.get(reasons, read)]));
}

/** Failure k of a row, as the server reports it: number, value, for type failures SQLSTATE, and what there is to say of it. */
type Failure = [number: number, value: string | null, sqlstate?: string | null, message?: string];

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
      message: message === undefined ? check.message : `${check.message}: ${message}`,
    };
  });
}
