import type { SqlSession } from './session';

/** For what is not the engine's own SQL: functions of the server find what they name without a schema, as for any other client. */
export const DEFAULT_SEARCH_PATH = 'SET search_path TO DEFAULT';

/** Has `work` done so, whether in a transaction or not. */
export async function inDefaultSearchPath<Result>(
  session: SqlSession,
  work: () => Promise<Result>,
): Promise<Result> {
  await session.query(DEFAULT_SEARCH_PATH);
  try {
    return await work();
  } finally {
    // In a transaction that has failed, its end does the same.
    await session.query('SET search_path TO pg_catalog').catch(() => undefined);
  }
}
