import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'sales.csv';

async function send(lines: readonly string[]): Promise<void> {
  await sendFile(file, ['sale_id;price;sold', ...lines, ''].join('\n'));
}

/** Looks for itself: the product's own counts are not asked. */
function sales(): Promise<string[][]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query<string[]>({
      text: 'SELECT sale_id::text, price::text, sold::text FROM public.sales ORDER BY sale_id',
      rowMode: 'array',
    });
    return rows;
  });
}

async function addTransform(page: Page, number: number, [column, transform]: readonly [string, string]) {
  await page.getByRole('button', { name: 'Add a transform' }).click();
  const row = page.getByRole('listitem', { name: `Transform ${number}` });
  await row.getByLabel('Column').selectOption({ label: column });
  await row.getByLabel('Transform', { exact: true }).selectOption({ label: transform });
  return row;
}

test('transforms are given to columns in the wizard, put in order, and make new columns of their types', async ({
  page,
}) => {
  await send(['1; 1.234,50 ;29.02.2024', '2;7,00;31.12.2023']);
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'sales');

  const number = await addTransform(page, 1, ['price', 'Parse number']);
  await number.getByLabel('Decimal mark').selectOption(',');
  await number.getByLabel('Thousands mark').selectOption('.');
  await addTransform(page, 2, ['price', 'Trim']);
  const date = await addTransform(page, 3, ['sold', 'Parse date']);
  await date.getByLabel('Format').fill('DD.MM.YYYY');
  await page.getByRole('button', { name: 'Move transform 2 up' }).click();
  await expect(
    page.getByRole('listitem', { name: 'Transform 1' }).getByLabel('Transform', { exact: true }),
  ).toHaveValue('trim');
  await expectFineEverywhere(page, 'transforms');

  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Sales');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  expect(await sales()).toEqual([
    ['1', '1234.50', '2024-02-29'],
    ['2', '7.00', '2023-12-31'],
  ]);
});

test('the load page shows them, and what one cannot read is in quarantine by its name', async ({ page }) => {
  await send(['1;1,00;01.01.2024', '3;2,00;31.02.2024']);
  await signIn(page);
  await openLoad(page, 'Sales');
  await page.getByRole('link', { name: 'Mapping' }).click();
  await expect(page.getByRole('main')).toContainText('trim');
  await expect(page.getByRole('main')).toContainText('parse-date (format: DD.MM.YYYY)');
  await expectFineEverywhere(page, 'load-mapping-transforms');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('cannot be read as a date written as DD.MM.YYYY');
});
