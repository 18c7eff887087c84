import type { SqlSession } from '../../sql/session';

/**
 * Runs all; the first failure stops the others.
 * @throws that failure, once all have come to rest
 */
export async function runTogether(stop: AbortController, works: (() => Promise<void>)[]): Promise<void> {
  let failure: { error: unknown } | undefined;
  await Promise.all(
    works.map((work) =>
      work().catch((error: unknown) => {
        failure ??= { error };
        stop.abort(error);
      }),
    ),
  );
  if (failure) throw failure.error;
}

/** One session for many users: their statements follow each other. */
export function takeTurns(session: SqlSession): Pick<SqlSession, 'query'> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    query<Row>(sql: string, values?: unknown[]) {
      const mine = last.then(() => session.query<Row>(sql, values));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
