import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { openNewLoad } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';

test.describe.configure({ mode: 'serial' });

/** A role that may read two tables and nothing else, as one gets it for a database of somebody else's. */
const READER = { name: 'berth_reader', password: 'quayside-5521' };

async function makeBerths(): Promise<void> {
  await withDatabase(stack().warehouseUrl, async (client) => {
    await client.query(`
      CREATE SCHEMA harbour;
      CREATE TABLE harbour.quays (berth_id int PRIMARY KEY, name text, depth numeric(4,1), opened date);
      INSERT INTO harbour.quays SELECT n, nullif('Berth ' || n, 'Berth 7'), n / 10.0, DATE '2020-01-01' + n
      FROM generate_series(1, 500) n;
      CREATE VIEW harbour.deep AS SELECT * FROM harbour.quays WHERE depth > 40;
      CREATE ROLE ${READER.name} LOGIN PASSWORD '${READER.password}';
      GRANT USAGE ON SCHEMA harbour TO ${READER.name};
      GRANT SELECT ON ALL TABLES IN SCHEMA harbour TO ${READER.name}`);
  });
}

async function connectHarbour(page: Page): Promise<void> {
  const url = new URL(stack().warehouseUrl);
  await page.goto('/connections/new');
  await page.getByLabel('Name', { exact: true }).fill('Harbour');
  await page.getByLabel('Host').fill(url.hostname);
  await page.getByLabel('Port').fill(url.port);
  await page.getByLabel('Database').fill('postgres');
  await page.getByLabel('User').fill(READER.name);
  await page.getByLabel('Password').fill(READER.password);
  await page.getByRole('button', { name: 'Save connection' }).click();
  await expect(page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
}

/** One about each row, one about the batch as a whole. */
async function addRules(page: Page): Promise<void> {
  const rule = (number: number) => page.getByRole('listitem', { name: `Rule ${number}`, exact: true });
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await rule(1).getByLabel('Column', { exact: true }).selectOption('depth');
  await rule(1).getByLabel('Rule', { exact: true }).selectOption({ label: 'Condition' });
  await rule(1).getByLabel('Condition', { exact: true }).fill('depth > 0 AND opened < CURRENT_DATE');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await rule(2).getByLabel('Rule', { exact: true }).selectOption({ label: 'Number of rows' });
  await expect(rule(2).getByLabel('Column', { exact: true })).toBeDisabled();
  await rule(2).getByLabel('At least').fill('100');
  await expect(rule(2)).toContainText('error: stop batch');
  await expectFineEverywhere(page, 'wizard-rules-of-the-batch');
}

test('a table of one database becomes a table of another', async ({ page }) => {
  await makeBerths();
  await signIn(page);
  await connectHarbour(page);
  await openNewLoad(page);
  await page.getByRole('radio', { name: 'A table or a query' }).check();
  await page.getByLabel('Connection').selectOption({ label: 'Harbour' });

  await page.getByRole('radio', { name: 'A query', exact: true }).check();
  await page.getByRole('textbox', { name: 'Query' }).fill('DELETE FROM harbour.quays');
  await page.getByRole('button', { name: 'Read the source' }).click();
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert').filter({ hasText: 'it is no SELECT' })).toBeVisible();
  await expectFineEverywhere(page, 'wizard-query');

  await page.getByRole('radio', { name: 'A table or view', exact: true }).check();
  const table = page.getByLabel('Table or view', { exact: true });
  await expect(page.getByText(/\d+ tables and views in this database/)).toBeVisible();
  await expect(page.getByText('it is no SELECT')).toHaveCount(0);
  await table.fill('quay');
  await expect(page.getByText('No table is called that')).toBeVisible();
  await table.fill('harbour.quays');
  await expectFineEverywhere(page, 'wizard-table');
  await page.getByRole('button', { name: 'Read the source' }).click();

  const rows = page.getByRole('region', { name: 'First rows of the source' });
  await expect(rows.getByRole('columnheader', { name: /depth/ })).toContainText('from the catalog');
  await expect(page.getByLabel('Type of depth')).toHaveValue('numeric(4,1)');
  await expect(rows.getByRole('row').nth(7)).toContainText('NULL');
  await expectFineEverywhere(page, 'wizard-table-preview');
  await page.getByRole('button', { name: 'Map to a table' }).click();
  await page.getByLabel('Connection').selectOption({ label: 'Warehouse' });
  await expect(page.getByLabel('Table name')).toHaveValue('quays');
  await expect(page.getByRole('checkbox', { name: 'berth_id is part of the key' })).toBeChecked();
  await page.getByRole('button', { name: 'Add rules' }).click();
  await addRules(page);
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Harbour berths');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}/);
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('inserted=500');
  await withDatabase(stack().warehouseUrl, async (client) => {
    const { rows: missing } = await client.query('TABLE harbour.quays EXCEPT TABLE public.quays');
    expect(missing).toEqual([]);
  });
});

test('the load says what it reads, its connection who reads by it, and neither the password', async ({
  page,
}) => {
  await signIn(page);
  await openLoad(page, 'Harbour berths');
  await expect(page.getByRole('main')).toContainText('harbour.quays of Harbour');
  await openTab(page, 'Rules');
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('the batch');
  await page.goto('/connections');
  await page.getByRole('link', { name: 'Harbour', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Harbour berths' })).toBeVisible();
  expect(await page.content()).not.toContain(READER.password);
  await openLoad(page, 'Harbour berths');
  await page.getByRole('link', { name: 'Edit' }).first().click();
  await expect(page).toHaveURL(/\/edit/);
  await page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('link', { name: /Source/ })
    .click();
  await expect(page.getByLabel('Source', { exact: true })).toContainText('harbour.quays of Harbour');
  expect(await page.content()).not.toContain(READER.password);
});
