import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { expectFineEverywhere } from './support/look';
import { readNewFile } from './support/new-load';
import { discardDraft, signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

async function readFile(page: Page, name: string, lines: string[]): Promise<void> {
  await sendFile(name, [...lines, ''].join('\n'));
  await readNewFile(page, name);
  await page.getByRole('button', { name: 'Map to a table' }).click();
  await page.getByLabel('Connection').selectOption({ label: 'Warehouse' });
}

async function addTransform(page: Page, number: number, column: string, transform: string) {
  await page.getByRole('button', { name: 'Add a transform' }).click();
  const row = page.getByRole('listitem', { name: `Transform ${number}`, exact: true });
  await row.getByLabel('Column').selectOption({ label: column });
  await row.getByLabel('Transform', { exact: true }).selectOption(transform);
  return row;
}

async function addRule(page: Page, number: number, column: string, rule: string) {
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const row = page.getByRole('listitem', { name: `Rule ${number}`, exact: true });
  await row.getByLabel('Column', { exact: true }).selectOption(column);
  await row.getByLabel('Rule', { exact: true }).selectOption(rule);
  return row;
}

const outcomeOf = (page: Page, number: number) =>
  page.getByRole('group', { name: `Outcome of rule ${number}`, exact: true });

test('a validator is entered while its rows are tried, and the run does what the editor showed', async ({
  page,
}) => {
  await signIn(page);
  await readFile(page, 'seed-orders.csv', [
    'order_id,customer_id,product_id,quantity,price,order_date,status',
    '1,100,7,2,29.99,2024-01-15,confirmed',
    '2,,7,-1,49.99,invalid,unknown',
  ]);
  await page.getByLabel('Table name').fill('seed_orders');
  const price = await addTransform(page, 1, 'price', 'quantise');
  await price.getByLabel('Decimals').fill('1');
  const date = await addTransform(page, 2, 'order_date', 'parse-date');
  await date.getByLabel('Format').fill('YYYY-MM-DD');
  const changes = page.getByRole('listitem', { name: 'Before and after of price' });
  await expect(changes).toContainText('29.99becomes30.0');
  await price.getByLabel('Decimals').fill('2');
  await expect(changes).not.toContainText('becomes');
  await expect(page.getByRole('listitem', { name: 'Before and after of order_date' })).toContainText(
    'invalidbecomescannot be read',
  );
  await expectFineEverywhere(page, 'map-before-and-after');

  await page.getByRole('button', { name: 'Add rules' }).click();
  await addRule(page, 1, 'customer_id', 'required');
  await expect(outcomeOf(page, 1)).toContainText('1 pass');
  await expect(outcomeOf(page, 1)).toContainText('1 fail');
  const range = await addRule(page, 2, 'quantity', 'range');
  await expect(outcomeOf(page, 2)).toContainText('needs min, max or both');
  await range.getByLabel('At least').fill('1');
  await expect(outcomeOf(page, 2)).toContainText('1 fail');
  await range.getByLabel('At least').fill('-1');
  await expect(outcomeOf(page, 2)).toContainText('0 fail');
  await range.getByLabel('At least').fill('1');
  const list = await addRule(page, 3, 'status', 'one-of');
  await list.getByLabel('Values').fill('pending\nconfirmed\nshipped');
  const pattern = await addRule(page, 4, 'status', 'pattern');
  await pattern.getByLabel('Pattern', { exact: true }).fill('(open');
  await expect(outcomeOf(page, 4)).toContainText('parentheses () not balanced');
  await expect(outcomeOf(page, 3)).toContainText('1 fail');
  await page.getByRole('button', { name: 'Remove rule 4' }).click();
  await outcomeOf(page, 3).getByText('Failing rows').click();
  await expect(page.getByRole('region', { name: 'Rows of rule 3' })).toContainText(
    'must be one of pending, confirmed, shipped',
  );
  const tried = page.getByRole('region', { name: 'Tried rows' });
  await expect(tried).toContainText('Tried on all 2 rows');
  await expect(tried).toContainText('1 would be loaded');
  await expect(tried).toContainText('1 quarantined');

  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Seed orders');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('4 reasons');
  const rows = await withDatabase(stack().warehouseUrl, (client) =>
    client.query('SELECT order_id::int, price::text, order_date::text, status FROM public.seed_orders'),
  );
  expect(rows.rows).toEqual([{ order_id: 1, price: '29.99', order_date: '2024-01-15', status: 'confirmed' }]);
});

test('what the columns hold is shown, and suggests rules that are added one by one', async ({ page }) => {
  await signIn(page);
  await readFile(page, 'tide-readings.csv', [
    'reading_id,gauge,height,note',
    ...Array.from(
      { length: 60 },
      (_, at) => `${at + 1},${at % 3 ? 'North' : 'South'},${at / 4},${at % 2 ? '' : 'calm'}`,
    ),
  ]);
  await page.getByLabel('Table name').fill('tide_readings');
  await page.getByRole('button', { name: 'Add rules' }).click();
  const suggestions = page.getByRole('region', { name: 'Suggested rules' });
  await expect(suggestions).toContainText('60 values, and only 2 different ones: North, South.');
  await page.getByRole('button', { name: 'Add the rule one-of on gauge' }).click();
  const rule = page.getByRole('listitem', { name: 'Rule 1', exact: true });
  await expect(rule.getByLabel('Values')).toHaveValue('North\nSouth');
  await expect(rule.getByLabel('Upper and lower case differ')).toBeChecked();
  await rule.getByText('Limit: none of its own').click();
  await rule.getByLabel('Share of the rows (%)').fill('2,5');
  await expect(rule).toContainText('Limit: fails the batch past 2.5 %');
  await expect(outcomeOf(page, 1)).toContainText('60 pass');
  await expect(suggestions.getByRole('button', { name: 'Add the rule one-of on gauge' })).toHaveCount(0);
  const columns = page.getByRole('region', { name: 'Columns', exact: true });
  await columns.getByText('50 % NULL').click();
  await expect(columns).toContainText('30 · 50 %');
  await expectFineEverywhere(page, 'rules-suggested');
  await discardDraft(page);
});
