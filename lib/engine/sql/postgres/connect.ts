import { Client, type ClientConfig } from 'pg';
import { LoadError } from '../../errors';
import { translateError } from '../translate-error';
import type { PostgresConfig } from './config';
import { requireOwnBackend } from './pooling';

const CONNECT_TIMEOUT_MS = 15_000;

/**
 * What every session of the engine relies on: text of dates and numbers reads the same on every server, catalog
 * expressions come out with qualified names, and row-level security raises an error instead of hiding rows.
 */
const SESSION_SETTINGS = [
  `SET search_path TO pg_catalog`,
  `SET DateStyle TO 'ISO, MDY'`,
  `SET IntervalStyle TO 'postgres'`,
  `SET TimeZone TO 'UTC'`,
  `SET extra_float_digits TO 1`,
  `SET standard_conforming_strings TO on`,
  // Checks are long expressions over few rows at a time: compiling them costs more than it saves.
  `SET jit TO off`,
  `SET row_security TO off`,
  `SET idle_in_transaction_session_timeout TO 0`,
  // A host that is gone without a word would else hold its locks for two hours.
  `SET tcp_keepalives_idle TO 60`,
  `SET tcp_keepalives_interval TO 10`,
  `SET tcp_keepalives_count TO 6`,
  `SET client_min_messages TO warning`,
].join('; ');

/**
 * Opens the first connection to a server: the one that finds out whether sessions are our own, before anything is set
 * in one that others share.
 * @throws LoadError `destination.*`
 */
export async function connectFirst(config: PostgresConfig, name: string): Promise<Client> {
  return prepare(await connectBare(config, name), async (client) => {
    await requireOwnBackend(client, config, () => connectBare(config, name));
    await client.query(SESSION_SETTINGS);
  });
}

/**
 * Opens one connection.
 * @param settings SQL; left out, those of the engine's sessions
 * @throws LoadError `destination.*`
 */
export async function connect(
  config: PostgresConfig,
  name: string,
  settings = SESSION_SETTINGS,
): Promise<Client> {
  return prepare(await connectBare(config, name), (client) => client.query(settings));
}

async function prepare(client: Client, settle: (client: Client) => Promise<unknown>): Promise<Client> {
  try {
    await settle(client);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw translateError(error, 'Preparing the connection');
  }
}

async function connectBare(config: PostgresConfig, name: string): Promise<Client> {
  const attempts =
    config.sslMode === 'prefer' ? [sslOptions('require'), false as const] : [sslOptions(config.sslMode)];
  let last: unknown;
  for (const ssl of attempts) {
    const client = new Client(clientConfig(config, name, ssl));
    // Without a listener, a connection that breaks while idle would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      last = error;
      await client.end().catch(() => undefined);
      if (!isTlsRefusal(error)) break;
    }
  }
  throw (
    tlsError(last, config) ??
    translateError(last, `Connecting to ${config.host}:${config.port}/${config.database} as ${config.user}`)
  );
}

/** What a failed handshake means; undefined where it failed for another reason. */
export function tlsError(error: unknown, { host }: PostgresConfig): LoadError | undefined {
  const { code, message } = error as { code?: string; message: string };
  if (isTlsRefusal(error)) return noTls(host);
  if (!/CERT|SELF_SIGNED|VERIFY/.test(code ?? '')) return undefined;
  return new LoadError('destination.badCertificate', {
    class: 'fatal',
    message: `The certificate of ${host} cannot be trusted: ${message}.`,
    remedy:
      'Install its authority on this machine (NODE_EXTRA_CA_CERTS), or choose a TLS mode that does not check it.',
  });
}

export function noTls(host: string): LoadError {
  return new LoadError('destination.noTls', {
    class: 'fatal',
    message: `${host} does not offer TLS.`,
    remedy: 'Turn TLS on on the server, or choose a TLS mode that does without.',
  });
}

function clientConfig(config: PostgresConfig, name: string, ssl: ClientConfig['ssl']): ClientConfig {
  return {
    host: config.host,
    port: config.port,
    database: config.database,
    user: config.user,
    // As a function: an empty password would make the driver take PGPASSWORD or ~/.pgpass of this process.
    password: () => config.password,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
    ssl,
  };
}

export function sslOptions(mode: PostgresConfig['sslMode']): ClientConfig['ssl'] {
  if (mode === 'disable') return false;
  return { rejectUnauthorized: mode === 'verify-full' };
}

function isTlsRefusal(error: unknown): boolean {
  return /does not support SSL/i.test((error as Error).message);
}
