import { Client } from 'pg';
import { parsePostgresUrl } from '@/lib/engine/index';
import { createTestDatabase } from '../../support/postgres';
import type { SourceCase } from './source-case';

const PASSWORD = 'password-4c1d0e';

const address = { host: 'localhost', port: 5432, database: 'shop', user: 'reader' };
const table = { schema: 'public', name: 'orders' };
const nonsense = [
  {},
  address,
  { ...address, table, query: 'SELECT 1' },
  { ...address, table: { schema: 'public', name: '' } },
  { ...address, query: ' ' },
  { ...address, table, columns: [] },
  { ...address, database: '', table },
  { ...address, table, rangeBytes: 1 },
];

export const postgresSourceCases: SourceCase[] = [
  {
    title: 'ranges of a table',
    secrets: [PASSWORD],
    nonsense,
    start: () =>
      startWorld(async (client) => {
        const { rows } = await client.query<{ content: string }>(
          `SELECT string_agg(id || E'\\t' || text || E'\\n', '' ORDER BY ctid) AS content
           FROM orders GROUP BY (ctid::text::point)[0] ORDER BY (ctid::text::point)[0]`,
        );
        return {
          reads: { table: { schema: 'public', name: 'orders' }, rangeBytes: 8192 },
          contents: rows.map(({ content }) => content),
          columns: [column('id', 'integer', { nullable: false }), column('text', 'text')],
        };
      }),
  },
  {
    title: 'a query',
    secrets: [PASSWORD],
    nonsense,
    start: () =>
      startWorld(async () => ({
        reads: { query: `SELECT id AS "a ""b""", NULL::numeric(10,2) AS n FROM orders WHERE id < 3 -- ;\n;` },
        contents: ['1\t\\N\n2\t\\N\n'],
        columns: [column('a "b"', 'integer'), column('n', 'numeric(10,2)')],
      })),
  },
];

function column(name: string, type: string, facts: object = {}) {
  return { name, type, exactType: type, nullable: true, confidence: 1, ...facts };
}

interface Reading {
  reads: object;
  contents: string[];
  columns: unknown[];
}

async function startWorld(describe: (client: Client) => Promise<Reading>) {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const role = `reader_${database.name}`;
  await client.query(`
    CREATE TABLE orders (id int PRIMARY KEY, text text) WITH (autovacuum_enabled = false);
    INSERT INTO orders SELECT n, repeat('ü', 50) || n FROM generate_series(1, 280) n;
    CREATE TABLE nothing (id int);
    CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}';
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
  const config = { ...parsePostgresUrl(database.url), user: role, password: PASSWORD };
  const { reads, contents, columns } = await describe(client);
  return {
    config: { ...config, ...reads },
    contents,
    isListed: true,
    columns,
    missing: { ...config, table: { schema: 'public', name: 'none' } },
    empty: { config: { ...config, table: { schema: 'public', name: 'nothing' } }, isError: false },
    endless: { ...config, query: `SELECT generate_series(1, 100000000), repeat('x', 1000) AS text` },
    async openHandles() {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1',
        [role],
      );
      return rows[0]!.count;
    },
    async close() {
      await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await client.end();
      await database.drop();
    },
  };
}
