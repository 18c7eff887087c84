import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from './postgres';

/** What tests need of a database, on whatever server. */
export type FreshDatabase = Pick<TestDatabase, 'url' | 'drop'>;

export interface UsedDatabase {
  readonly name: string;
  /** Superuser's URL. */
  readonly url: string;
  /** A session of the superuser. */
  readonly client: Client;
}

/**
 * A database of the file's or suite's own with a session in it, there while its tests run. To be called where hooks are:
 * a `beforeAll` that stands below finds both.
 */
export function useDatabase(make: () => Promise<FreshDatabase> = createTestDatabase): UsedDatabase {
  let database: FreshDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await make();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  return {
    get name() {
      return new URL(database.url).pathname.slice(1);
    },
    get url() {
      return database.url;
    },
    get client() {
      return client;
    },
  };
}
