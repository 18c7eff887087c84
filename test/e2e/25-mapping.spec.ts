import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { discardDraft, signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

async function send(name: string, records: readonly object[]): Promise<void> {
  await sendFile(name, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

async function readSource(page: Page, name: string): Promise<void> {
  await readNewFile(page, name);
  await expect(page.getByRole('region', { name: 'First rows of the source' })).toBeVisible();
}

async function mapTo(page: Page, table: string): Promise<void> {
  await mapToNewTable(page, table);
}

async function addComputed(page: Page, number: number, column: string, filledBy: string) {
  await page.getByRole('button', { name: 'Add a computed column' }).click();
  const row = page.getByRole('listitem', { name: `Computed column ${number}` });
  await row.getByLabel('Column', { exact: true }).fill(column);
  await row.getByLabel('Filled by').selectOption({ label: filledBy });
  return row;
}

test('a nested field, a constant, joined fields and an expression fill a table', async ({ page }) => {
  await send('freight.ndjson', [
    { parcel: 1, first: 'Ada', last: 'Lovelace', to: { address: { city: 'Oslo' } }, kilos: 2.5, boxes: 2 },
    { parcel: 2, first: null, last: 'Hopper', to: { address: { city: 'Rom' } }, kilos: 9, boxes: 3 },
    { parcel: 3, first: 'Jo', last: 'March', to: null, kilos: 1, boxes: 0 },
  ]);
  await signIn(page);
  await readSource(page, 'freight.ndjson');
  await page.getByText(/^Nested fields: 0 of 1 value/).click();
  await page.getByRole('checkbox', { name: 'to.address.city' }).check();
  await expect(page.getByRole('columnheader', { name: /^to\.address\.city/ })).toBeVisible();
  await expectFineEverywhere(page, 'nested-fields');

  await mapTo(page, 'freight');
  const origin = await addComputed(page, 1, 'origin', 'a constant');
  await origin.getByLabel('Value').fill('depot 7');
  const receiver = await addComputed(page, 2, 'receiver', 'fields, joined');
  await receiver.getByLabel('Field 1').selectOption('first');
  await receiver.getByLabel('One more field').selectOption('last');
  const each = await addComputed(page, 3, 'kilos_each', 'an expression');
  await page.getByRole('combobox', { name: 'Type of kilos_each' }).selectOption('numeric');
  await each.getByLabel('Expression').fill('round(kilos::numeric / boxes::int, 2)');
  await expectFineEverywhere(page, 'computed-columns');

  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Freight');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('cannot be worked out: division by zero');
  const rows = await withDatabase(stack().warehouseUrl, async (client) => {
    const sql = `SELECT parcel::int, to_address_city, origin, receiver, kilos_each::text FROM public.freight ORDER BY parcel`;
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  });
  expect(rows).toEqual([
    [1, 'Oslo', 'depot 7', 'Ada Lovelace', '1.25'],
    [2, 'Rom', 'depot 7', 'Hopper', '3.00'],
  ]);

  await openLoad(page, 'Freight');
  await page.getByRole('link', { name: 'Mapping' }).click();
  await expect(page.getByRole('main')).toContainText('first + “ ” + last');
  await expectFineEverywhere(page, 'load-mapping-computed');
});

test('the next file of the same fields is mapped as the last one was, and that can be undone', async ({
  page,
}) => {
  await send('returns.ndjson', [
    { boxes: 1, kilos: 1, to: { address: { city: 'Bonn' } }, last: 'Turing', first: 'A', parcel: 9 },
  ]);
  await signIn(page);
  await readSource(page, 'returns.ndjson');
  await mapTo(page, 'freight_returns');
  const main = page.getByRole('main');
  await expect(main).toContainText('Mapped as in the load Freight');
  const computed = page.getByRole('listitem', { name: 'Computed column 2' });
  await expect(computed.getByLabel('Column', { exact: true })).toHaveValue('receiver');
  await expectFineEverywhere(page, 'known-mapping');
  await page.getByRole('button', { name: 'Take it' }).click();
  await expect(page.getByRole('textbox', { name: 'Column for to.address.city' })).toHaveValue(
    'to_address_city',
  );
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(computed).toBeHidden();
  await expect(main).toContainText('The load Freight reads the same fields.');
  await page.getByRole('button', { name: 'Map as it does' }).click();
  await expect(computed).toBeVisible();
  await discardDraft(page);
});
