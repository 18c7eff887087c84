import type { Destination, ListedTable, OpenDestination } from '../destination';
import { postgresConfigSchema, type PostgresConfig } from '../../sql/postgres/config';
import { connect, connectFirst } from '../../sql/postgres/connect';
import { describeTable } from './describe-table';
import { inspectTable } from './inspect-table';
import { openSession } from './session';
import { testConnection } from './test-connection';

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::float8 AS "estimatedRows",
         c.relkind NOT IN ('r', 'p') AS "isView", may.read AS "mayRead", may.write AS "mayWrite"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT has_any_column_privilege(c.oid, 'SELECT') AS read, has_any_column_privilege(c.oid, 'INSERT') AS write) may
  WHERE has_schema_privilege(n.oid, 'USAGE') AND (may.read OR may.write)
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  ORDER BY 1, 2 LIMIT 5000`;

/** PostgreSQL 14 to 18. */
export const postgresDestination: Destination<PostgresConfig> = {
  kind: 'postgres',
  title: 'PostgreSQL',
  configSchema: postgresConfigSchema,
  secretFields: ['password'],
  secretsGoTo: ({ user, host, port, database }) => `${user}@${host}:${port}/${database}`,
  open,
  test: testConnection,
};

async function open(config: PostgresConfig): Promise<OpenDestination> {
  const client = await connectFirst(config, 'stevedore catalog');
  const catalog = await openSession(client);
  const { rows } = await catalog.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const serverVersion = rows[0]!.version;
  return {
    capabilities: {
      serverVersion,
      copySkipsBadRows: serverVersion >= 170_000,
      inputErrorInfo: serverVersion >= 160_000,
    },
    // Only a proxy announces another process than the one that answers.
    isPooled: (client as typeof client & { processID: number | null }).processID !== catalog.backend.pid,
    session: async (name) => openSession(await connect(config, name)),
    describeTable: (table) => describeTable(catalog, table),
    inspectTable: (table, keyColumn) => inspectTable(catalog, table, keyColumn),
    listTables: async () => (await catalog.query<ListedTable>(TABLES)).rows,
    close: () => catalog.close(),
  };
}
