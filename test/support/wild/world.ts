import type { Client } from 'pg';
import { beforeEach } from 'vitest';
import { runEngine, type EngineRun, type RunOptions } from '../engine-run';
import type { TestDatabase } from '../postgres';
import { rowsOf } from '../query';
import { useDatabase } from '../use-database';

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
  const database = useDatabase(() => makeDatabase(options));
  beforeEach(async () => {
    await database.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
  return {
    url: () => database.url,
    client: () => database.client,
    sql: async (...statements) => {
      for (const statement of statements) await database.client.query(statement);
    },
    rows: (sql) => rowsOf(database.client, sql),
    load: (content, more = {}) =>
      runEngine({ content, url: database.url, table: 't', key: ['id'], retry: { baseMs: 1 }, ...more }),
  };
}
