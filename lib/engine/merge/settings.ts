import type { SqlSession } from '../sql/session';

/**
 * For a transaction that writes to the destination: its triggers and functions find what they name without a schema, as
 * they do for any other client. All that the engine itself writes is qualified.
 */
export async function resetSearchPath(session: SqlSession): Promise<void> {
  await session.query('SET LOCAL search_path TO DEFAULT');
}

/** As many times `work_mem` as the server allows a hash by itself from PostgreSQL 15 on, twice. */
const HASH_MEM_MULTIPLIER = 4;

/**
 * For the statements that write, which run on one core and join all of staging with the table: three million keys no longer
 * fit a hash of 128 MB, and one that is put down on disk costs a re-load 6 % of its time. Not for what several workers
 * count at once, each with such a hash.
 */
export async function giveHashesRoom(session: SqlSession): Promise<void> {
  await session.query(
    `SELECT set_config('hash_mem_multiplier',
       greatest(current_setting('hash_mem_multiplier')::float8, ${HASH_MEM_MULTIPLIER})::text, true)`,
  );
}
