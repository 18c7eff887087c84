import type { SqlSession } from '../sql/session';

/**
 * For a transaction that writes to the destination: its triggers and functions find what they name without a schema, as
 * they do for any other client. All that the engine itself writes is qualified.
 */
export async function resetSearchPath(session: SqlSession): Promise<void> {
  await session.query('SET LOCAL search_path TO DEFAULT');
}
