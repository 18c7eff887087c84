import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createControlDatabase, type TestDatabase } from '../../support/postgres';
import { schemaDrift } from '../../support/schema-drift';

let database: TestDatabase;
beforeAll(async () => {
  database = await createControlDatabase();
});
afterAll(() => database.drop());

it('the migrations make exactly what the Prisma schema says', async () => {
  expect(await schemaDrift(database.url)).toBe('');
});

it('a table that the schema does not know is seen as drift', async () => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('ALTER TABLE loads ADD COLUMN forgotten text');
  await client.end();
  expect(await schemaDrift(database.url)).toContain('forgotten');
});
