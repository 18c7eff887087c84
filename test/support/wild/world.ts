import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { runEngine, type EngineRun, type RunOptions } from '../engine-run';
import type { TestDatabase } from '../postgres';

/** A server of one major version, and how to get a fresh database on it. */
export interface Server {
  major: number;
  makeDatabase: (options?: string) => Promise<TestDatabase>;
}

/** One database, its schema `public` made anew before each test. */
export interface World {
  url: () => string;
  /** Runs SQL as the superuser. */
  sql: (...statements: string[]) => Promise<void>;
  rows: (sql: string) => Promise<unknown[][]>;
  client: () => Client;
  /** Loads CSV into `t`, by the key `id` where nothing else is said. */
  load: (content: string, options?: Partial<RunOptions>) => Promise<EngineRun>;
}

export function makeWorld({ makeDatabase }: Server, options?: string): World {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await makeDatabase(options);
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  beforeEach(async () => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  return {
    url: () => database.url,
    client: () => client,
    sql: async (...statements) => {
      for (const statement of statements) await client.query(statement);
    },
    rows: async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][],
    load: (content, more = {}) =>
      runEngine({ content, url: database.url, table: 't', key: ['id'], retry: { baseMs: 1 }, ...more }),
  };
}
