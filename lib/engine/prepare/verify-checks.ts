import { asLoadError, LoadError } from '../errors';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { Check, StagingLayout } from '../staging';

/**
 * Has the server parse every check before a row is read: a pattern that does not compile or a value that is not of
 * the column's type is the rule's fault, not the rows'.
 * @throws LoadError `validate.badRule` naming rule and column
 */
export async function verifyChecks(
  session: SqlSession,
  layout: StagingLayout,
  checks: readonly Check[],
): Promise<void> {
  if (checks.length === 0) return;
  const isFine = await session.query(probe(layout, checks)).then(
    () => true,
    () => false,
  );
  if (isFine) return;
  for (const check of checks) {
    await session.query(probe(layout, [check])).catch((error: unknown) => {
      throw badRule(check, asLoadError(error));
    });
  }
}

/** One row of NULLs is enough for the server to parse, plan and run every expression. */
function probe(layout: StagingLayout, checks: readonly Check[]): string {
  const columns = layout.columns.map(
    (column) => `CAST(NULL AS ${column.type}) AS ${quoteIdentifier(column.name)}`,
  );
  return `SELECT ${checks.map((check) => `(${check.failsWhen})::boolean`).join(', ')} FROM (SELECT ${columns.join(', ')} OFFSET 0) nothing`;
}

function badRule(check: Check, cause: LoadError): LoadError {
  if (cause.class === 'retryable') return cause;
  return new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${check.rule}" on column "${check.column ?? ''}" cannot be used: ${cause.message}`,
    remedy: 'Correct the rule.',
    sqlstate: cause.sqlstate,
    cause,
  });
}
