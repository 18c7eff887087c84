import { Client, type DatabaseError } from 'pg';

const oldestMajor = 14;

/**
 * Makes sure that the control database answers and is recent enough.
 * @throws Error that says what is wrong and what to do; never shows the password
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
    );
    const { number, version } = rows[0]!;
    if (number < oldestMajor * 10_000) {
      throw new Error(
        `Stevedore needs PostgreSQL ${oldestMajor} or later; DATABASE_URL leads to ${version}.`,
      );
    }
  } catch (error) {
    throw new Error(explain(error as DatabaseError, client), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explain(error: DatabaseError, { host, port, user, database }: Client): string {
  const where = `${host}:${port}`;
  switch (error.code) {
    case '28P01':
    case '28000':
      return `The database at ${where} refuses the login of ${user} (${error.message}). Check user and password in DATABASE_URL.`;
    case '3D000':
      return `There is no database ${database} at ${where}. Create it (createdb ${database}) or correct DATABASE_URL.`;
    case '53300':
      return `The database at ${where} has no connection to spare (${error.message}). Raise max_connections or end other clients.`;
    case undefined:
      return /^Stevedore/.test(error.message) ? error.message : unreachable(where, error.message);
    default:
      return unreachable(where, error.message || String(error.code));
  }
}

function unreachable(where: string, reason: string): string {
  return `The database at ${where} cannot be reached (${reason}). Start it or correct DATABASE_URL; without DATABASE_URL, Stevedore brings a PostgreSQL of its own.`;
}
