import type { Client } from 'pg';
import { LoadError } from '../../errors';
import type { PostgresConfig } from './config';

/** Pools hand out idle backends in some order: one that does not come up in this many tries is not shared. */
const TRIES = 4;

/** Of PgBouncer, whose every refusal has the SQLSTATE 08P01: that it cannot reach its server, too. */
const STATEMENT_MODE = /statement pooling/i;

/** A pool that has no backend left makes us wait: then it has not given ours away. */
const WAIT_MS = 2_000;

/**
 * A load keeps settings and locks in its sessions. A pooler that gives a session's backend to others between two
 * transactions loses them, so it is refused before anything is done.
 * @param connect opens one more connection to the same place
 * @throws LoadError `destination.transactionPooling`
 */
export async function requireOwnBackend(
  client: Client,
  config: PostgresConfig,
  connect: () => Promise<Client>,
): Promise<void> {
  const backend = await backendOf(client);
  // Only a proxy announces another process than the one that answers.
  if ((client as Client & { processID: number | null }).processID === backend) return;
  const others: Client[] = [];
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const other = await connect();
      others.push(other);
      const taken = await backendInTransaction(other).catch((error: Error) => {
        // A pool in statement mode takes no transaction at all.
        throw STATEMENT_MODE.test(error.message) ? transactionPooling(config) : error;
      });
      if (taken === backend) throw transactionPooling(config);
      if (taken === undefined) break;
    }
    if ((await backendOf(client)) !== backend) throw transactionPooling(config);
  } finally {
    await Promise.all(others.map((other) => other.end().catch(() => undefined)));
  }
}

/** The backend that serves a transaction, which stays open; undefined where none comes in time. */
async function backendInTransaction(client: Client): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WAIT_MS);
  });
  const found = client.query('BEGIN').then(() => backendOf(client));
  found.catch(() => undefined);
  return Promise.race([found, waited]).finally(() => clearTimeout(timer));
}

async function backendOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

function transactionPooling({ host, port }: PostgresConfig): LoadError {
  return new LoadError('destination.transactionPooling', {
    class: 'fatal',
    message: `${host}:${port} is a connection pooler that shares sessions between transactions; a load keeps settings and locks in its sessions.`,
    remedy:
      'Connect to the PostgreSQL server itself, or to a pool in session mode (PgBouncer: pool_mode = session).',
  });
}
