import { expect, test } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'berths.csv';

async function send(lines: string[]): Promise<void> {
  await sendFile(file, ['berth_id,name,depth', ...lines, ''].join('\n'));
}

const before = ['1,North,12', '2,South,9', '3,Old pier,7'];
/** 1 as it is, 2 changed, 3 gone, 4 new, and one that is no berth. */
const after = ['1,North,12', '2,South quay,', '4,"East, outer basin",14', 'x,nowhere,1'];

/** Looks for itself, at values and at where they lie: the product's own counts are not asked. */
function berths(): Promise<unknown[]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query('SELECT ctid, xmin, b.* FROM public.berths b ORDER BY berth_id');
    return rows;
  });
}

function isTableThere(): Promise<boolean> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query(`SELECT to_regclass('public.berths') IS NOT NULL AS there`);
    return rows[0].there as boolean;
  });
}

test('a load is rehearsed in the last step of the wizard, and makes no table', async ({ page }) => {
  await send(before);
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'berths');
  await page.getByRole('radio', { name: 'Mirror' }).click();
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Berths');
  await page.getByLabel('Error threshold').fill('50');
  await expectFineEverywhere(page, 'wizard-save-rehearse');
  await page.getByRole('button', { name: 'Save and rehearse' }).click();

  await expect(outcome(page)).toContainText('Rehearsal', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('rolled back, public.berths is as it was', { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Rows that would be inserted' })).toContainText('Old pier');
  expect(await isTableThere()).toBe(false);

  await page.getByRole('button', { name: 'Run for real' }).click();
  await expect(outcome(page)).toContainText('Every row is accounted for', { timeout: 60_000 });
  await expect(outcome(page)).not.toContainText('Rehearsal');
  expect(await berths()).toHaveLength(3);
});

test('a rehearsal shows what would differ and changes nothing, then runs for real', async ({ page }) => {
  await send(after);
  const stood = await berths();
  await signIn(page);
  await openLoad(page, 'Berths');
  await expectFineEverywhere(page, 'load-rehearse');
  await page.getByRole('button', { name: 'Rehearse', exact: true }).click();

  await expect(outcome(page)).toContainText('would be refused; rolled back', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('1 would be deleted from the table');
  await expect(outcome(page).getByText('would be inserted')).toBeVisible();
  const updated = page.getByRole('region', { name: 'Rows that would be updated' });
  await expect(updated.getByRole('row').nth(1)).toContainText(/2\s*name\s*South\s*→\s*South quay/);
  await expect(updated.getByRole('row').nth(2)).toContainText(/depth\s*9\s*→\s*NULL/);
  await expect(page.getByRole('region', { name: 'Rows that would be inserted' })).toContainText(
    'East, outer',
  );
  await expect(page.getByRole('region', { name: 'Rows that would be deleted' })).toContainText('Old pier');
  await expect(page.getByText('would stop for approval')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Row 4 as it stood in the source' })).toContainText(
    'nowhere',
  );
  await expectFineEverywhere(page, 'batch-rehearsal');
  expect(await berths()).toEqual(stood);

  await page.goto('/batches');
  const first = page.getByRole('table').getByRole('row').nth(1);
  await expect(first).toContainText('Berths');
  await expect(first).toContainText('Rehearsal');
  await expectFineEverywhere(page, 'batches-rehearsal');
  await page.goto('/loads');
  await expect(page.getByRole('row', { name: /Berths/ })).toContainText('Succeeded');

  await openLoad(page, 'Berths');
  await page
    .getByRole('row', { name: /Rehearsal/ })
    .first()
    .getByRole('link', { name: 'Berths v1' })
    .click();
  await page.getByRole('button', { name: 'Run for real' }).click();
  await expect(outcome(page)).toContainText('1 of 3 rows would be deleted', { timeout: 60_000 });
  expect(await berths()).toEqual(stood);
  await page.getByRole('button', { name: 'Approve and run again' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve and run' }).click();
  await expect(outcome(page)).toContainText('1 deleted from the table', { timeout: 60_000 });
  expect(await berths()).toMatchObject([
    { name: 'North' },
    { name: 'South quay', depth: null },
    { name: 'East, outer basin' },
  ]);
});
