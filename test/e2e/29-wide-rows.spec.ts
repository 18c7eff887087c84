import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { insertLoad } from './support/insert-load';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

const COLUMNS = 300;
const names = ['gauge_id', ...Array.from({ length: COLUMNS - 1 }, (_, at) => `reading_${at + 1}`)];
/** The 240th reading of every tenth gauge is no number. */
const line = (n: number) => [n, ...names.slice(1).map((_, at) => (at === 239 && n % 10 === 0 ? 'x' : at))];

async function makeLoad(): Promise<void> {
  const lines = Array.from({ length: 400 }, (_, at) => line(at + 1).join(','));
  const file = await sendFile('wide-gauges.csv', [names.join(','), ...lines, ''].join('\n'));
  const columns = names.slice(1).map((name) => `${name} int`);
  await withDatabase(stack().warehouseUrl, (warehouse) =>
    warehouse.query(`CREATE TABLE public.wide_gauges (gauge_id int PRIMARY KEY, ${columns.join(', ')})`),
  );
  await insertLoad({
    ...{ name: 'Wide gauges', source: { kind: 'file', config: { path: file } } },
    ...{ table: 'wide_gauges', create: false, key: 'gauge_id' },
    settings: { errorThreshold: { share: 1, minRows: 100 } },
  });
}

const grid = (page: Page) => page.getByRole('region', { name: 'Rows', exact: true }).getByRole('grid');

test('rows of 300 columns are repaired where they are wrong, and only what is in sight is drawn', async ({
  page,
}) => {
  await makeLoad();
  await signIn(page);
  await openLoad(page, 'Wide gauges');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await page.goto('/batches?search=Wide+gauges');
  await expect(page.getByRole('region', { name: 'Batches' })).toContainText(
    'reading_240invalid input syntax for type integer',
  );
  await page.getByRole('link', { name: /^Wide gauges/ }).click();
  await page.getByRole('link', { name: 'Fix & replay' }).click();

  await expect(grid(page)).toHaveAttribute('aria-colcount', String(COLUMNS + 2));
  const wrong = grid(page).locator('[role=gridcell][aria-invalid=true]').first();
  await expect(wrong).toBeInViewport();
  await expect(page.getByRole('region', { name: 'Cell' })).toContainText('invalid input syntax');
  const drawn = grid(page).getByRole('row').nth(1).getByRole('gridcell');
  expect(await drawn.count()).toBeLessThan(40);
  await expectFineEverywhere(page, 'repair-wide');

  await wrong.click();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(grid(page).locator(':focus')).toHaveAttribute('aria-colindex', '2');
  await expect(grid(page).getByRole('columnheader', { name: 'gauge_id' })).toBeInViewport();
  await page.keyboard.press('End');
  await expect(grid(page).locator(':focus')).toContainText('reading_240: invalid input syntax');
  await expect(grid(page).getByRole('columnheader', { name: 'Reasons' })).toBeInViewport();
  await page.keyboard.press('ArrowLeft');
  await expect(grid(page).locator(':focus')).toHaveAttribute('aria-colindex', String(COLUMNS + 1));
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Change rows' })).toContainText('Saved');
  expect(await drawn.count()).toBeLessThan(40);
});
