import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { outcome } from './support/batch-page';
import { ORDERS, writeOrdersFile } from './support/orders';
import { ADMIN, signIn, withDatabase } from './support/people';
import { stack } from './support/stack';

test.describe.configure({ mode: 'serial' });

const warehouse = () => new URL(stack().warehouseUrl);

test('a newcomer has seen a batch with quarantined rows after three steps', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/setup/);

  await page.getByLabel('Your name').fill(ADMIN.name);
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByLabel('Password').fill('short');
  await expect(page.getByText('7 to go')).toBeVisible();
  await page.getByLabel('Password').fill('password1234');
  await page.getByRole('button', { name: 'Create the admin account' }).click();
  await expect(page.getByText('easy to guess')).toBeVisible();
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.getByRole('button', { name: 'Create the admin account' }).click();

  await expect(page.getByRole('heading', { name: 'Connect a database' })).toBeVisible();
  await page.getByRole('button', { name: 'Connect it' }).click();
  await expect(page.getByRole('list', { name: 'Connection test' })).toContainText('Privileges');
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('button', { name: 'Load the sample' }).click();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}/);
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(
    page.getByRole('list', { name: 'Quarantined rows' }).getByRole('listitem').first(),
  ).toBeVisible();
});

test('nobody makes a second first admin', async ({ page }) => {
  await page.goto('/setup');
  await expect(page).toHaveURL(/\/login/);
});

test('a file becomes a table, and its bad rows wait with every reason', async ({ page }, testInfo) => {
  await signIn(page);
  await connectWarehouse(page);

  await page.getByRole('link', { name: 'Loads' }).first().click();
  await page.getByRole('link', { name: 'New load' }).click();
  await page.getByLabel('File to upload').setInputFiles(await writeOrdersFile(testInfo.outputDir));
  await expect(page.getByRole('status').filter({ hasText: 'orders.csv' })).toBeVisible();
  await page.getByRole('button', { name: 'Read the source' }).click();

  await checkPreview(page);
  await page.getByRole('button', { name: 'Map to a table' }).click();
  await mapToNewTable(page);
  await page.getByRole('button', { name: 'Add rules' }).click();
  await addRules(page);
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Orders');
  await page.getByRole('button', { name: 'Save and run' }).click();

  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}/);
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('read10,000');
  await expect(outcome(page)).toContainText('inserted=9,900');
  await expect(outcome(page)).toContainText('quarantined+100');

  const batchId = page.url().match(/[0-9a-f-]{36}/)![0];
  await checkQuarantineOnScreen(page);
  await checkDownload(page);
  await checkTable(batchId);
});

async function connectWarehouse(page: Page): Promise<void> {
  const url = warehouse();
  await page.goto('/connections/new');
  await page.getByLabel('Name', { exact: true }).fill('Warehouse');
  await page.getByLabel('Host').fill(url.hostname);
  await page.getByLabel('Port').fill(url.port);
  await page.getByLabel('Database').fill('postgres');
  await page.getByLabel('User').fill(url.username);
  await page.getByLabel('Password').fill(url.password);
  await page.getByRole('button', { name: 'Test now' }).click();
  const steps = page.getByRole('list', { name: 'Connection test' }).getByRole('listitem');
  for (const word of ['DNS', 'Login', 'Version', 'Privileges', 'Latency']) {
    await expect(steps.filter({ hasText: word }).first()).toContainText('passed');
  }
  await page.getByRole('button', { name: 'Save connection' }).click();
  await expect(page.getByRole('heading', { name: 'Warehouse' })).toBeVisible();
  await expect(page.getByLabel('Password')).toHaveAttribute('placeholder', 'unchanged');
  expect(await page.content()).not.toContain(url.password);
}

async function checkPreview(page: Page): Promise<void> {
  await expect(page.getByLabel('Delimiter', { exact: true })).toHaveValue(',');
  await expect(page.getByLabel('Encoding')).toHaveValue('utf-8');
  const table = page.getByRole('region', { name: 'First rows of the source' });
  await expect(table.getByRole('row').nth(1)).toContainText('1');
  await page.getByLabel('Type of price').selectOption('numeric');
  await page.getByLabel('Type of order_date').selectOption('date');
  await page.getByLabel('Type of customer_id').selectOption('integer');
}

async function mapToNewTable(page: Page): Promise<void> {
  await page.getByLabel('Connection').selectOption({ label: 'Warehouse' });
  await page.getByLabel('Table name').fill('orders');
  await expect(page.getByLabel('Column for order_id')).toHaveValue('order_id');
  await expect(page.getByRole('checkbox', { name: 'order_id is part of the key' })).toBeChecked();
  await expect(page.getByRole('radio', { name: /Upsert/ })).toBeChecked();
}

async function addRules(page: Page): Promise<void> {
  const add = async (column: string, rule: string) => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const row = page.getByRole('list', { name: 'Rules' }).getByRole('listitem').last();
    await row.getByLabel('Column').selectOption(column);
    await row.getByLabel('Rule', { exact: true }).selectOption(rule);
    return row;
  };
  await add('customer_id', 'required');
  const range = await add('quantity', 'range');
  await range.getByLabel('At least').fill('1');
  const oneOf = await add('status', 'one-of');
  await oneOf.getByLabel('Values').fill('pending\nconfirmed\nshipped');
}

async function checkQuarantineOnScreen(page: Page): Promise<void> {
  const groups = page.getByRole('navigation', { name: 'Error groups' });
  for (const column of ['customer_id', 'quantity', 'price', 'order_date', 'status']) {
    await expect(groups.getByText(column, { exact: true }).first()).toBeVisible();
  }
  const rows = page.getByRole('list', { name: 'Quarantined rows' });
  const withSeveral = rows
    .locator('> li')
    .filter({ hasText: /[2-4] reasons/ })
    .first();
  await expect(withSeveral).toBeVisible();
  const said = Number((await withSeveral.textContent())!.match(/([2-4]) reasons/)![1]);
  await expect(withSeveral.getByRole('list', { name: 'Reasons' }).getByRole('listitem')).toHaveCount(said);
}

async function checkDownload(page: Page): Promise<void> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download bad rows' }).click();
  const file = await (await waiting).path();
  const rows = parse(await readFile(file, 'utf8'), { columns: true, bom: true }) as Record<string, string>[];
  const lines = new Set(rows.map((row) => row.line ?? row._line));
  expect(rows.length).toBeGreaterThanOrEqual(ORDERS.bad);
  expect(lines.size).toBe(ORDERS.bad);
}

/** Looks for itself: the product's own counts are not asked. */
async function checkTable(batchId: string): Promise<void> {
  await withDatabase(warehouse().toString(), async (client) => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS rows, count(DISTINCT order_id)::int AS keys, min(quantity)::int AS least,
              count(*) FILTER (WHERE status NOT IN ('pending', 'confirmed', 'shipped'))::int AS unknown,
              count(*) FILTER (WHERE customer_id IS NULL)::int AS nobody, pg_typeof(min(price))::text AS price
       FROM public.orders`,
    );
    const good = ORDERS.rows - ORDERS.bad;
    expect(rows[0]).toEqual({ rows: good, keys: good, least: 1, unknown: 0, nobody: 0, price: 'numeric' });
    const ledger = await client.query(`SELECT 1 FROM information_schema.tables WHERE table_name LIKE $1`, [
      `%${batchId.slice(0, 8)}%`,
    ]);
    expect(ledger.rowCount, 'staging tables left behind').toBe(0);
  });
}
