import { expect, it } from 'vitest';
import { createControlDatabase } from '../../support/postgres';
import { schemaDrift } from '../../support/schema-drift';
import { useDatabase } from '../../support/use-database';

const database = useDatabase(createControlDatabase);

it('the migrations make exactly what the Prisma schema says', async () => {
  expect(await schemaDrift(database.url)).toBe('');
});

it('a table that the schema does not know is seen as drift', async () => {
  await database.client.query('ALTER TABLE loads ADD COLUMN forgotten text');
  expect(await schemaDrift(database.url)).toContain('forgotten');
});
