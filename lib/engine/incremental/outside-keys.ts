import { asLoadError, LoadError } from '../errors';
import { quoteLiteral } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { mappedColumns, valueOrNull, type StagingLayout } from '../staging';
import { equalityOf, type Target } from '../target';

/**
 * SQL that holds for staged rows whose key is none of the given ones.
 * @throws LoadError `incremental.badKeys` where they are no values of the key columns
 */
export async function outsideKeys(
  session: SqlSession,
  keys: readonly string[][],
  { target, layout }: { target: Target; layout: StagingLayout },
): Promise<string> {
  const columns = target.key.map((name) => mappedColumns(layout).find((column) => column.name === name)!);
  const odd = keys.find((key) => key.length !== columns.length);
  if (odd) throw badKeys(odd, `the key has ${columns.length} columns`);
  const constants = keys.map((key) =>
    key.map((value, at) => `CAST(${quoteLiteral(value)} AS ${columns[at]!.targetType})`),
  );
  for (const [at, row] of constants.entries()) await requireReadable(session, row, keys[at]!);
  const same = constants.map((row) =>
    row
      .map(
        (constant, at) => `${valueOrNull(columns[at]!)} ${equalityOf(target, columns[at]!.name)} ${constant}`,
      )
      .join(' AND '),
  );
  return `(${same.map((one) => `(${one})`).join(' OR ')}) IS NOT TRUE`;
}

async function requireReadable(session: SqlSession, constants: string[], key: string[]): Promise<void> {
  try {
    await session.query(`SELECT ${constants.join(', ')}`);
  } catch (cause) {
    const error = asLoadError(cause);
    if (error.class === 'retryable') throw error;
    throw badKeys(key, error.message);
  }
}

function badKeys(key: readonly string[], why: string): LoadError {
  return new LoadError('incremental.badKeys', {
    class: 'fatal',
    message: `The key ${JSON.stringify(key.join(','))} cannot be looked for: ${why}.`.replace(/\.+$/, '.'),
    remedy: 'Write a value for each key column, in the order of the key.',
  });
}
