import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { addViewer, signIn, VIEWER, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'lighthouses.csv';

async function send(...lines: string[]): Promise<void> {
  await sendFile(file, `${lines.join('\n')}\n`);
}

const changed = (page: Page) => page.getByRole('region', { name: 'Changed columns' });

test('a load says what becomes of changed columns', async ({ page }) => {
  await send('light_id,name,height', '1,Roter Sand,30', '2,Alte Weser,33');
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'lighthouses');
  await page.getByRole('checkbox', { name: 'light_id is part of the key' }).check();
  await page.getByText('When the columns of the source change').click();
  await page.getByLabel('A new column in the source').selectOption({ label: 'stops the batch, which asks' });
  await expect(page.getByLabel('A mapped column that is gone')).toHaveValue('stop');
  await expectFineEverywhere(page, 'wizard-changed-columns');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Lighthouses');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
});

test('a batch that finds others stops, asks, and is run again once they are accepted', async ({ page }) => {
  await send('light_id,height,built', '1,31,1885-11-01', '3,16,1889-05-06');
  await signIn(page);
  await openLoad(page, 'Lighthouses');
  await page.getByRole('button', { name: 'Run now', exact: true }).click();
  await expect(outcome(page)).toContainText('Failed', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('drift.stopped');
  await expect(changed(page).getByRole('row', { name: /missing name/ })).toContainText('not filled any more');
  const fresh = changed(page).getByRole('row', { name: /new built/ });
  await expect(fresh).toContainText('date');
  await expectFineEverywhere(page, 'changed-columns-asked');

  await openLoad(page, 'Lighthouses');
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  // The page of the load has a tab of that name, too.
  await expect(page).toHaveURL(/\/edit/);
  await page.getByRole('link', { name: 'Rules' }).click();
  await expect(page.getByRole('main')).toContainText(
    'Gone: name. Saved like this, the load no longer fills name',
  );
  await expect(page.getByRole('main')).toContainText(
    'New: built. Saved like this, the load fills built, too.',
  );
  await expectFineEverywhere(page, 'wizard-other-fields');

  await page.goto('/');
  const item = page.getByRole('listitem').filter({ hasText: 'Lighthouses' }).first();
  await expect(item).toContainText('The columns of its source have changed');
  await item.getByRole('link').click();
  await expect(page).toHaveURL(/#drift$/);

  await page.getByLabel('What to do with built').selectOption('add');
  await page.getByRole('button', { name: 'Accept the change' }).click();
  await expect(page.getByText('The load has a newer version since')).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run again' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('inserted=1');
  await expect(changed(page).getByRole('row', { name: /new built/ })).toContainText('Column built added');
  await withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query(
      'SELECT light_id::int, name, height::int, built::text FROM lighthouses ORDER BY light_id',
    );
    expect(rows).toEqual([
      { light_id: 1, name: 'Roter Sand', height: 31, built: '1885-11-01' },
      { light_id: 2, name: 'Alte Weser', height: 33, built: null },
      { light_id: 3, name: null, height: 16, built: '1889-05-06' },
    ]);
  });
});

test('the load’s history shows what changed, to a viewer too', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await openLoad(page, 'Lighthouses');
  await openTab(page, 'History');
  const changes = page.getByRole('list', { name: 'Changes of the source' });
  await expect(changes.getByRole('row', { name: /built/ })).toHaveCount(2);
  await expect(changes.getByRole('row').filter({ hasText: 'Stopped the batch' })).toHaveCount(2);
  await expect(page.getByRole('list', { name: 'Versions' })).toContainText('not read any more');
  await expectFineEverywhere(page, 'load-changed-columns');
  await changes.getByRole('link').last().click();
  await expect(page.getByRole('button', { name: 'Accept the change' })).toHaveCount(0);
});
