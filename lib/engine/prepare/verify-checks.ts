import { asLoadError, LoadError } from '../errors';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { Check, LateCheck, StagingLayout, WholeCheck } from '../staging';

/**
 * Has the server parse every check before a row is read: a pattern that does not compile or a value that is not of
 * the column's type is the rule's fault, not the rows'.
 * @returns the checks that can be used: a constraint whose functions work only in the destination is left to it
 * @throws LoadError `validate.badRule` naming rule and column
 */
export async function verifyChecks(
  session: SqlSession,
  layout: StagingLayout,
  checks: readonly Check[],
): Promise<Check[]> {
  if (checks.length === 0) return [];
  const isFine = await session.query(probe(layout, checks)).then(
    () => true,
    () => false,
  );
  if (isFine) return [...checks];
  const usable: Check[] = [];
  for (const check of checks) {
    const error = await session.query(probe(layout, [check])).then(() => undefined, asLoadError);
    if (!error) usable.push(check);
    else if (check.rule !== 'check') throw badRule(check, error);
  }
  return usable;
}

/**
 * The same for checks that run once all is staged: a table or a column that they name may not be there, or not be readable.
 * @param nothing a relation in parentheses of the staged rows' shape, without rows
 * @throws LoadError `validate.badRule` naming rule and column
 */
export async function verifyLateChecks(
  session: SqlSession,
  { rowColumn }: StagingLayout,
  { late, whole, nothing }: { late: readonly LateCheck[]; whole: readonly WholeCheck[]; nothing: string },
): Promise<void> {
  const verify = (check: Pick<Check, 'rule' | 'column'>, sql: string) =>
    session.query(sql).catch((cause: unknown) => {
      throw badRule(check, asLoadError(cause));
    });
  for (const check of late) await verify(check, check.rowsThatFail(nothing, rowColumn));
  for (const check of whole)
    if (check.measure !== undefined) await verify(check, `SELECT ${check.measure} FROM ${nothing} s`);
}

/**
 * One row of NULLs is enough for the server to parse, plan and run every expression. Cast to a domain that is NOT NULL, a
 * bare NULL would be an error; what a query without rows gives is not.
 */
function probe(layout: StagingLayout, checks: readonly Check[]): string {
  return `SELECT ${checks.map((check) => `(${check.failsWhen})::boolean`).join(', ')} FROM ${nothing(layout)}`;
}

function nothing(layout: StagingLayout): string {
  const columns = layout.columns.map(
    (column) => `(SELECT CAST(NULL AS ${column.type}) WHERE false) AS ${quoteIdentifier(column.name)}`,
  );
  return `(SELECT ${columns.join(', ')} OFFSET 0) nothing`;
}

function badRule(check: Pick<Check, 'rule' | 'column'>, cause: LoadError): LoadError {
  if (cause.class === 'retryable') return cause;
  return new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${check.rule}" on column "${check.column ?? ''}" cannot be used: ${cause.message}`,
    remedy: 'Correct the rule.',
    sqlstate: cause.sqlstate,
    cause,
  });
}
