import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase, discardDraft } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const file = 'stock.csv';

/** The file as its sender writes it, one item a line. */
async function send(ids: readonly number[], delimiter = ';'): Promise<void> {
  const lines = [['item_id', 'name'], ...ids.map((id) => [String(id), `Item ${id}`])];
  await sendFile(file, lines.map((cells) => `${cells.join(delimiter)}\n`).join(''));
}

/** Looks for itself: the product's own counts are not asked. */
function itemsInTable(): Promise<number[]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query<{ item_id: string }>(
      'SELECT item_id FROM public.stock ORDER BY item_id',
    );
    return rows.map((row) => Number(row.item_id));
  });
}

async function runStock(page: Page): Promise<void> {
  await openLoad(page, 'Stock');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page).toHaveURL(/\/batches\//);
}

test('a mirror is set up, its wrong settings said at their fields', async ({ page }) => {
  await send(ten);
  await signIn(page);
  await readNewFile(page, file);
  await expect(page.getByLabel('Delimiter', { exact: true })).toHaveValue(';');
  await expect(page.getByText('Kept for every batch')).toBeVisible();
  await mapToNewTable(page, 'stock');
  await page.getByRole('radio', { name: 'Mirror' }).click();
  await page.getByText('Settings of mirror').click();
  await expect(page.getByLabel('Deletion brake')).toHaveValue('20');
  await page.getByLabel('Time column').fill('name');
  await expect(page.getByLabel('Time column')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Add rules' })).toBeDisabled();
  await page.getByLabel('Time column').fill('changed_at');

  // What only the server checks comes back to its field.
  await page.getByRole('button', { name: 'Add a column to the scope' }).click();
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Stock');
  await page.getByRole('button', { name: 'Save and schedule' }).click();
  await expect(page).toHaveURL(/step=map/);
  await expect(page.getByLabel('Values of item_id in the scope')).toHaveAttribute('aria-invalid', 'true');
  await expectFineEverywhere(page, 'write-settings-refused');
  await discardDraft(page);
});

test('the mirror is saved with its settings and format, and the load page shows them', async ({ page }) => {
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'stock');
  await page.getByRole('radio', { name: 'Mirror' }).click();
  await page.getByText('Settings of mirror').click();
  await page.getByLabel('Time column').fill('changed_at');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Stock');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  expect(await itemsInTable()).toEqual(ten);

  await openLoad(page, 'Stock');
  await openTab(page, 'Settings');
  const main = page.getByRole('main');
  for (const text of ['Mirror.', 'changed_at', '“;”', 'utf-8', 'kept for every batch of this version'])
    await expect(main).toContainText(text);
  await expectFineEverywhere(page, 'load-settings-mirror');
});

test('a file with another delimiter fails instead of being guessed anew', async ({ page }) => {
  await send(ten, ',');
  await signIn(page);
  await runStock(page);
  await expect(outcome(page)).toContainText('Failed', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('"item_id" is missing');
  await expect(outcome(page)).toContainText('is its delimiter the one that the load says?');
  expect(await itemsInTable()).toEqual(ten);
});

test('the brake holds deletions back until someone approves them, for that one batch', async ({ page }) => {
  await send([1, 2, 3]);
  await signIn(page);
  await runStock(page);
  await expect(outcome(page)).toContainText('7 of 10 rows would be deleted', { timeout: 60_000 });
  expect(await itemsInTable()).toEqual(ten);
  // Nothing was merged, so that there is no sum to close.
  await expect(outcome(page).getByRole('definition')).toHaveText(['3', '0']);

  const braked = page.url();
  await page.getByRole('button', { name: 'Approve and run again' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete these rows?' });
  await expect(dialog).toContainText('7 of 10 rows');
  await expectFineEverywhere(page, 'approve-deletions');
  await expect(dialog).toContainText('cannot be taken back');
  await dialog.getByRole('button', { name: 'Approve and run' }).click();
  await expect(page).not.toHaveURL(braked);
  await expect(outcome(page)).toContainText('7 deleted', { timeout: 60_000 });
  await expect(page.getByText('deletions approved')).toBeVisible();
  await expectFineEverywhere(page, 'batch-deleted');
  await expect(page.getByText('version 1')).toBeVisible();
  expect(await itemsInTable()).toEqual([1, 2, 3]);

  await send([1]);
  await runStock(page);
  await expect(outcome(page)).toContainText('2 of 3 rows would be deleted', { timeout: 60_000 });
  expect(await itemsInTable()).toEqual([1, 2, 3]);
});
