import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

const file = 'voyages.ndjson';

const voyages = [
  {
    voyage: 'V1',
    ship: 'Aurora',
    legs: [
      { to: 'Oslo', miles: 12 },
      { to: 'Bergen', miles: 300 },
    ],
  },
  { voyage: 'V2', ship: 'Borealis', legs: [] },
  { voyage: 'V3', ship: 'Corona', legs: [{ to: 'Narvik', miles: 700 }] },
];

async function saveAndRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
}

async function toLastStep(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
}

test('the elements of a list go to a table of their own, by a load that runs after that of their records', async ({
  page,
}) => {
  await sendFile(file, voyages.map((voyage) => `${JSON.stringify(voyage)}\n`).join(''));
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'voyages');
  await page.getByRole('checkbox', { name: 'voyage is part of the key' }).check();

  const lists = page.getByRole('region', { name: 'Lists in the records' });
  await lists.getByRole('checkbox', { name: 'Leave it out of this load' }).check();
  await expect(page.getByRole('textbox', { name: 'Column for legs' })).toHaveValue('');
  await lists.getByRole('button', { name: /^Load its elements into a table of their own/ }).click();
  const link = lists.getByRole('link', { name: 'Go on with the load of its elements' });
  await expect(link).toBeVisible();
  await expectFineEverywhere(page, 'lists-in-records');
  const address = await link.getAttribute('href');
  await toLastStep(page);
  await saveAndRun(page);

  await page.goto(address!);
  await expect(page.getByLabel('Table name')).toHaveValue('voyages_legs');
  await expect(page.getByRole('textbox', { name: 'Column for ^.voyage' })).toHaveValue('voyage');
  await expect(page.getByRole('checkbox', { name: 'position is part of the key' })).toBeChecked();
  await expectFineEverywhere(page, 'elements-mapped');
  await toLastStep(page);
  await expect(page.getByRole('checkbox', { name: 'Run after voyages has succeeded' })).toBeChecked();
  await expectFineEverywhere(page, 'elements-named');
  await saveAndRun(page);

  const rows = await withDatabase(stack().warehouseUrl, async (client) => {
    const sql = 'SELECT voyage, position::int, "to", miles::int FROM public.voyages_legs ORDER BY 1, 2';
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  });
  expect(rows).toEqual([
    ['V1', 1, 'Oslo', 12],
    ['V1', 2, 'Bergen', 300],
    ['V3', 1, 'Narvik', 700],
  ]);

  await openLoad(page, 'voyages legs');
  await openTab(page, 'Schedule');
  await expect(page.getByRole('main')).toContainText('After voyages has succeeded');
});
