import { Client } from 'pg';
import { parsePostgresUrl } from '@/lib/engine/index';
import type { TableDescription } from '@/lib/engine/index';
import { createTestDatabase } from '../../support/postgres';

/** What the suite needs to know of one kind of destination. */
interface DestinationCase {
  config: unknown;
  adminUrl: string;
  table: string;
  view: string;
  /** What describing `table` must give, at least. */
  description: Partial<TableDescription>;
  /** Configs that cannot work, each with the field that is at fault. */
  broken: { config: unknown; field: string }[];
  drop(): Promise<void>;
}

/** One line for each kind in the registry. */
export const destinationCases: Record<string, () => Promise<DestinationCase>> = { postgres: postgresCase };

async function postgresCase(): Promise<DestinationCase> {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    CREATE TABLE owners (id int PRIMARY KEY);
    CREATE TABLE "Hostile "" table" (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES owners, code varchar(3) NOT NULL,
      price numeric(10,2) DEFAULT 0 CHECK (price >= 0), twice numeric GENERATED ALWAYS AS (price * 2) STORED, UNIQUE (code));
    CREATE UNIQUE INDEX partial ON "Hostile "" table" (owner) WHERE price > 1;
    CREATE VIEW a_view AS SELECT 1 AS one`);
  await client.end();
  const config = parsePostgresUrl(database.url);
  return {
    config,
    adminUrl: database.url,
    table: 'Hostile " table',
    view: 'a_view',
    description: {
      primaryKey: ['id'],
      columns: [
        partOf({ name: 'id', type: 'bigint', nullable: false, hasDefault: true, isIdentityAlways: true }),
        partOf({ name: 'owner', type: 'integer', nullable: true, hasDefault: false }),
        partOf({ name: 'code', type: 'character varying(3)', category: 'S', nullable: false }),
        partOf({ name: 'price', type: 'numeric(10,2)', hasDefault: true }),
        partOf({ name: 'twice', isGenerated: true, hasDefault: false }),
      ],
    },
    broken: [
      { config: { ...config, password: 'not-the-password' }, field: 'password' },
      { config: { ...config, database: 'nowhere' }, field: 'database' },
      { config: { ...config, host: 'no-such-host.invalid' }, field: 'host' },
      { config: { ...config, port: 1 }, field: 'port' },
      { config: { ...config, sslMode: 'require' }, field: 'sslMode' },
    ],
    drop: database.drop,
  };
}

/** `toMatchObject` compares arrays item by item, so a part of each column is enough. */
function partOf(column: Partial<TableDescription['columns'][number]>) {
  return column as TableDescription['columns'][number];
}
