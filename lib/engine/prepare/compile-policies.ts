import type { ColumnDescription } from '../destinations/destination';
import { asLoadError, LoadError } from '../errors';
import type { LoadPlan } from '../plan';
import { compileExpression } from '../sql/expression';
import type { CallLookup } from '../sql/expression-writer';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { filledColumns, type Target } from '../target';
import { UPDATING } from './late-checks';

/**
 * Compiles the column policies that are expressions, over the row that is there (`old`) and the staged one (`new`).
 * @returns by column, SQL over `d` and `s`
 * @throws LoadError `prepare.badPolicy` naming the column and what is wrong
 */
export async function compilePolicies(
  plan: LoadPlan,
  target: Target,
  lookup: CallLookup,
): Promise<Map<string, string>> {
  const compiled = new Map<string, string>();
  const filled = filledColumns(target);
  const rows = { old: ['d', target.existing?.columns ?? filled], new: ['s', filled] } as const;
  for (const [name, policy] of Object.entries(plan.writing.columnPolicies)) {
    if (typeof policy === 'string') continue;
    const column = filled.find((each) => each.name === name);
    if (!UPDATING.includes(plan.mode)) throw bad(name, `the write mode ${plan.mode} changes no rows`);
    if (!column || column.isIdentityAlways || target.key.includes(name))
      throw bad(name, 'an expression needs a column that a field fills and that is not of the key');
    const reference = ([row, field, ...more]: readonly string[]) => {
      const [alias, columns] = (row === 'old' || row === 'new' ? rows[row] : undefined) ?? [];
      const found = more.length === 0 && columns?.find((each) => each.name === field);
      return found ? `${alias}.${quoteIdentifier(found.name)}` : undefined;
    };
    compiled.set(name, await compileExpression(policy.expression, reference, lookup).catch(refusedFor(name)));
  }
  return compiled;
}

/**
 * Has the server parse the expressions before a row is read: what they give must be of their columns' types.
 * @throws LoadError `prepare.badPolicy`
 */
export async function verifyPolicies(
  session: SqlSession,
  target: Target,
  expressions: ReadonlyMap<string, string>,
): Promise<void> {
  if (!target.existing) return;
  const old = nothing(target.existing.columns);
  const staged = nothing(filledColumns(target));
  for (const [name, sql] of expressions) {
    const { type } = target.existing.columns.find((column) => column.name === name)!;
    const query = `SELECT CAST(${sql} AS ${type}) FROM ${old} d, ${staged} s WHERE false`;
    await session.query(query).catch(refusedFor(name));
  }
}

/** A relation of these columns; nothing of it is ever read. */
function nothing(columns: readonly ColumnDescription[]): string {
  const list = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteIdentifier(name)}`);
  return `(SELECT ${list.join(', ')} WHERE false)`;
}

function refusedFor(column: string): (cause: unknown) => never {
  return (cause) => {
    const error = asLoadError(cause);
    if (error.class === 'retryable') throw error;
    throw bad(column, error.what.replace(/\.$/, ''), error.remedy);
  };
}

function bad(column: string, what: string, remedy?: string): LoadError {
  return new LoadError('prepare.badPolicy', {
    class: 'fatal',
    message: `The policy of column "${column}" cannot be used: ${what}.`,
    remedy: remedy ?? 'Correct the policy.',
  });
}
