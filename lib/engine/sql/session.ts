/** One connection to the database that is loaded. Stages work with this; connectors provide it. */
export interface SqlSession {
  /** What `pg_terminate_backend` needs to end exactly this backend and no later one with its pid. */
  readonly backend: { pid: number; startedAt: string };
  /**
   * Runs one statement; without `values` several, parted by semicolons, of which the last one's result is given.
   * @throws LoadError, translated by SQLSTATE
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>;
  /**
   * Runs one COPY … FROM STDIN and sends it `chunks`. Statements that give no rows may stand before it, parted by
   * semicolons: they go with it, and are not waited for one by one.
   * @returns rows that the server stored
   * @throws LoadError, translated by SQLSTATE; the session is usable again afterwards (inside a failed transaction)
   */
  copyIn(sql: string, chunks: Iterable<Buffer>): Promise<number>;
  close(): Promise<void>;
}

/** Runs `work` inside a transaction; COMMIT is sent alone. */
export async function inTransaction<T>(session: SqlSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  const result = await rolledBackOnError(session, work);
  await session.query('COMMIT');
  return result;
}

/** Runs `work`, which opens and commits a transaction by itself. */
export async function rolledBackOnError<T>(session: SqlSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
