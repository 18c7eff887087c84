import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'parcels.csv';
const lines = ['parcel_id,note', '1,"a ""b"""', '2,plain'];

async function payloads(): Promise<string[]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query<{ payload: string }>(
      'SELECT payload FROM public.parcels ORDER BY parcel_id',
    );
    return rows.map(({ payload }) => payload);
  });
}

test('a load is tuned, each setting with its default and what it takes', async ({ page }) => {
  await sendFile(file, `${lines.join('\n')}\n`);
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'parcels');
  await page.getByText('Tuning', { exact: true }).click();
  await expect(page.getByLabel('Lanes', { exact: true })).toHaveValue('2');
  await expect(page.getByLabel('Lanes', { exact: true })).toHaveAccessibleDescription(
    /idle cores\. Default: 2\./,
  );
  await page.getByLabel('Lanes', { exact: true }).fill('33');
  await expect(page.getByLabel('Lanes', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Enter a number from 1 to 32.')).toBeVisible();
  await expectFineEverywhere(page, 'tuning-refused');

  await page.getByLabel('Lanes', { exact: true }).fill('1');
  await page.getByLabel('Part size').fill('0.5');
  await page.getByLabel('Lock timeout').fill('0.5');
  await page.getByLabel('COMMIT of the merge').selectOption({ label: 'does not wait for the disk' });
  await expect(page.getByLabel('Merge lanes', { exact: true })).toHaveAccessibleDescription(/not atomic/);
  await page.getByLabel('Merge lanes', { exact: true }).fill('2');
  await page.getByLabel('Rows go to merge lanes by').selectOption({ label: 'the values of a column' });
  await page.getByLabel('Column whose values stay together').selectOption('note');
  await expectFineEverywhere(page, 'tuning-merge-lanes');
  await page.getByLabel('Raw record column').fill('payload');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Parcels');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  expect(await payloads()).toEqual(lines.slice(1));
});

test('its page shows what differs from the defaults, and what would help', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Parcels');
  await openTab(page, 'Settings');
  const tuning = panel(page, 'Tuning');
  for (const text of [
    '2 (default: 1)',
    'the values of note',
    '1 (default: 2)',
    '0.5 MB (default: 8 MB)',
    '0.5 s (default: 10 s)',
    'does not wait',
  ])
    await expect(tuning).toContainText(text);
  await expect(tuning).not.toContainText('Retries');
  await expect(panel(page, 'Advice')).toContainText(/Nothing to tune: a batch takes \d/);
  await expectFineEverywhere(page, 'load-settings-tuned');
});

test('a lock that was not to be had in time becomes advice', async ({ page }) => {
  await sendFile(file, `${[...lines, '3,new'].join('\n')}\n`);
  await signIn(page);
  await openLoad(page, 'Parcels');
  await withDatabase(stack().warehouseUrl, async (client) => {
    await client.query('BEGIN; LOCK TABLE public.parcels IN SHARE MODE');
    await page.getByRole('button', { name: 'Run now' }).click();
    await expect(page.getByText(/lock timeout/).first()).toBeVisible({ timeout: 60_000 });
    await client.query('COMMIT');
  });
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(panel(page, 'Merge plan')).toContainText('2 lanes by the values of note');
  await openLoad(page, 'Parcels');
  await openTab(page, 'Settings');
  await expect(panel(page, 'Advice')).toContainText(/The load waited 0.5 s for a lock in vain/);
  await expectFineEverywhere(page, 'load-advice');
});

test('editing it finds the settings as they were saved', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Parcels');
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByText('Tuning', { exact: true }).click();
  await expect(page.getByLabel('Lanes', { exact: true })).toHaveValue('1');
  await expect(page.getByLabel('Part size')).toHaveValue('0.5');
  await expect(page.getByLabel('Raw record column')).toHaveValue('payload');
});

function panel(page: Page, title: string) {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}
