import { expect, test } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'visits.csv';

async function send(days: readonly number[]): Promise<void> {
  const lines = days.map((day) => `${day},2026-01-${String(day).padStart(2, '0')}T08:00:00Z\n`);
  await sendFile(file, `visit_id,seen_at\n${lines.join('')}`);
}

/** Looks for itself: the product's own counts are not asked. */
function visits(): Promise<number[]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query<{ visit_id: string }>(
      'SELECT visit_id FROM public.visits ORDER BY visit_id',
    );
    return rows.map((row) => Number(row.visit_id));
  });
}

test('a load is made incremental in its write settings, a wrong overlap said at its field', async ({
  page,
}) => {
  await send([1, 2]);
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'visits');
  await page.getByRole('radio', { name: 'Append' }).click();
  await page.getByText('Incremental: load only what is new').click();
  await page.getByLabel('Cursor column').selectOption('seen_at');
  await page.getByLabel('Overlap').fill('a while');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Visits');
  await page.getByRole('button', { name: 'Save and schedule' }).click();
  await expect(page).toHaveURL(/step=map/);
  await expect(page.getByLabel('Overlap')).toHaveAttribute('aria-invalid', 'true');
  await expectFineEverywhere(page, 'incremental-refused');

  await page.getByLabel('Overlap').fill('1 h');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  expect(await visits()).toEqual([1, 2]);
});

test('the next batch appends what is new, and the load page shows how far it has come', async ({ page }) => {
  await send([1, 2, 3, 4]);
  await signIn(page);
  await openLoad(page, 'Visits');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  expect(await visits()).toEqual([1, 2, 3, 4]);
  await openLoad(page, 'Visits');
  await openTab(page, 'Settings');
  await expect(page.getByRole('main')).toContainText('2026-01-04 08:00:00+00');
  await expectFineEverywhere(page, 'load-settings-incremental');
});

test('a range is run again, and the watermark stays', async ({ page }) => {
  await withDatabase(stack().warehouseUrl, (client) =>
    client.query('DELETE FROM public.visits WHERE visit_id < 3'),
  );
  await signIn(page);
  await openLoad(page, 'Visits');
  await page.getByRole('button', { name: 'Run a range' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Run a range' });
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await expect(dialog.getByLabel('From')).toHaveAttribute('aria-invalid', 'true');
  await expectFineEverywhere(page, 'run-range');
  await dialog.getByLabel('To').fill('2026-01-01T12:00:00Z');
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await expect(page).toHaveURL(/\/batches\//);
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(page.getByText('to 2026-01-01T12:00:00Z')).toBeVisible();
  await expectFineEverywhere(page, 'batch-range');
  expect(await visits()).toEqual([1, 3, 4]);
});

test('the watermark is reset once it is confirmed', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Visits');
  await openTab(page, 'Settings');
  await page.getByRole('button', { name: 'Reset the watermark' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Reset the watermark of Visits?' });
  await expect(dialog).toContainText('added once more');
  await expectFineEverywhere(page, 'reset-watermark');
  await dialog.getByRole('button', { name: 'Reset it' }).click();
  await expect(page.getByRole('main')).toContainText('none yet: the next batch reads the whole source');
});
