import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import type { Client } from 'pg';
import { asLoadError } from '../../errors';
import { quoteIdentifier } from '../../sql/identifiers';
import type { TestStep } from '../destination';
import type { PostgresConfig } from '../../sql/postgres/config';
import { connectFirst, noTls } from '../../sql/postgres/connect';
import { reach, shakeHands, Unreached } from './probe';

const OLDEST_VERSION = 140_000;
const STEPS: TestStep['name'][] = ['dns', 'reach', 'tls', 'login', 'version', 'privileges', 'latency'];

/** What one step found; a failure names its remedy and the field it belongs to. */
type Finding = { message: string } & Partial<Pick<TestStep, 'ok' | 'remedy' | 'field'>>;

/**
 * Tests a connection step by step, as a load will use it. After a failed step the rest is skipped. The driver does
 * reaching, TLS and login in one go; the first two are tried apart before it, so that each has its own time and remedy.
 */
export async function testConnection(
  config: PostgresConfig,
  options: { stagingSchema: string },
): Promise<TestStep[]> {
  let socket: Socket | undefined;
  let client: Client | undefined;
  const checks: Record<TestStep['name'], () => Promise<Finding>> = {
    dns: () => resolveHost(config),
    reach: async () => {
      socket = await reach(config);
      return { message: `${config.host}:${config.port} answers.` };
    },
    tls: () => checkTls(socket!, config),
    login: async () => {
      client = await connectFirst(config, 'stevedore test');
      return { message: `Logged in as ${config.user}.` };
    },
    version: () => checkVersion(client!),
    privileges: () => checkPrivileges(client!, config, options.stagingSchema),
    latency: () => measureLatency(client!),
  };
  try {
    return await runSteps(checks);
  } finally {
    socket?.destroy();
    await client?.end().catch(() => undefined);
  }
}

async function runSteps(checks: Record<TestStep['name'], () => Promise<Finding>>): Promise<TestStep[]> {
  const steps: TestStep[] = [];
  for (const name of STEPS) {
    const started = performance.now();
    const skipped = steps.some((step) => !step.ok);
    const finding: Finding = skipped
      ? { ok: false, message: 'Not tried.' }
      : await checks[name]().catch(failureOf);
    steps.push({
      name,
      ok: finding.ok ?? true,
      skipped,
      ms: Math.round(performance.now() - started),
      ...finding,
    } as TestStep);
  }
  return steps;
}

/** The field of the config that an error belongs to. */
const FIELDS: Record<string, string> = {
  'destination.wrongPassword': 'password',
  'destination.noSuchDatabase': 'database',
  'destination.refused': 'user',
  'destination.connectionLost': 'port',
  'destination.transactionPooling': 'port',
  'destination.noTls': 'sslMode',
  'destination.badCertificate': 'sslMode',
};

function failureOf(thrown: unknown): Finding {
  if (thrown instanceof Unreached) {
    const { message, remedy, field } = thrown;
    return { ok: false, message, remedy, field };
  }
  const { code, message, remedy } = asLoadError(thrown);
  // The remedy stands by itself here, and not once more in the sentence before it.
  const sentence = remedy && message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
  return { ok: false, message: sentence, remedy, field: FIELDS[code] ?? 'host' };
}

async function resolveHost(config: PostgresConfig): Promise<Finding> {
  if (config.host.startsWith('/')) return { message: 'A Unix socket needs no name resolution.' };
  if (isIP(config.host)) return { message: 'An address needs no name resolution.' };
  try {
    const { address } = await lookup(config.host);
    return { message: `${config.host} is ${address}.` };
  } catch {
    return {
      ok: false,
      field: 'host',
      message: `The name ${config.host} cannot be resolved.`,
      remedy: 'Check its spelling.',
    };
  }
}

async function checkTls(socket: Socket, config: PostgresConfig): Promise<Finding> {
  if (config.sslMode === 'disable') return { message: 'Not encrypted, as configured.' };
  if (config.host.startsWith('/')) return { message: 'A Unix socket does without.' };
  const agreed = await shakeHands(socket, config);
  if (agreed) return { message: `Encrypted with ${agreed}.` };
  if (config.sslMode === 'prefer') return { message: 'Not encrypted: the server offers no TLS.' };
  throw noTls(config.host);
}

async function checkVersion(client: Client): Promise<Finding> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS shown, current_setting('server_version_num')::int AS number, pg_is_in_recovery() AS replica`,
  );
  const { shown, number, replica } = rows[0];
  if (number < OLDEST_VERSION) {
    return {
      ok: false,
      field: 'host',
      message: `PostgreSQL ${shown} is too old.`,
      remedy: 'Use PostgreSQL 14 or later.',
    };
  }
  if (replica) {
    return {
      ok: false,
      field: 'host',
      message: 'The server is a read-only replica.',
      remedy: 'Connect to the primary.',
    };
  }
  return { message: `PostgreSQL ${shown}.` };
}

async function checkPrivileges(
  client: Client,
  config: PostgresConfig,
  stagingSchema: string,
): Promise<Finding> {
  const { rows } = await client.query(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS database,
            (SELECT has_schema_privilege(oid, 'CREATE, USAGE') FROM pg_namespace WHERE nspname = $1) AS schema`,
    [stagingSchema],
  );
  const schemaExists = rows[0].schema !== null;
  if (schemaExists ? rows[0].schema : rows[0].database) {
    return { message: `May create staging tables in schema ${stagingSchema}.` };
  }
  return {
    ok: false,
    field: 'user',
    message: `${config.user} may not create staging tables in schema ${stagingSchema}.`,
    remedy: `As an administrator, run: ${stagingGrant(config, stagingSchema, schemaExists)}`,
  };
}

/** The exact statement that lets a role stage rows. */
export function stagingGrant(
  config: Pick<PostgresConfig, 'user' | 'database'>,
  stagingSchema: string,
  schemaExists: boolean,
): string {
  const role = quoteIdentifier(config.user);
  const schema = quoteIdentifier(stagingSchema);
  return schemaExists
    ? `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role};`
    : `CREATE SCHEMA ${schema} AUTHORIZATION ${role};`;
}

async function measureLatency(client: Client): Promise<Finding> {
  const rounds = 5;
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) await client.query('SELECT 1');
  return { message: `${((performance.now() - started) / rounds).toFixed(1)} ms for a round trip.` };
}
