import { expect, test } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test('a column is filled from a table of the destination, which is looked at while it is chosen', async ({
  page,
}) => {
  await withDatabase(stack().warehouseUrl, (client) =>
    client.query(
      `CREATE TABLE public.piers (quay text, berth int, harbour text);
       INSERT INTO public.piers VALUES ('HAM', 1, 'Hamburg'), ('ROT', 2, 'Rotterdam'), ('ROT', 3, 'Rotterdam')`,
    ),
  );
  await sendFile('moorings.csv', 'mooring,quay\n1,ham\n2,rot\n3,oslo\n');
  await signIn(page);
  await readNewFile(page, 'moorings.csv');
  await mapToNewTable(page, 'moorings');

  await page.getByRole('button', { name: 'Add a look-up' }).click();
  const lookup = page.getByRole('listitem', { name: 'Look-up 1' });
  await lookup.getByLabel('Table or view').fill('public.piers');
  await expect(lookup.getByLabel('Name', { exact: true })).toHaveValue('piers');
  await lookup.getByLabel('Key column 1').selectOption('quay');
  await lookup.getByLabel('Value', { exact: true }).selectOption('harbour');
  await expect(lookup.getByRole('alert')).toContainText('more than one row of public.piers for the quay ROT');
  await withDatabase(stack().warehouseUrl, (client) =>
    client.query('DELETE FROM public.piers WHERE berth = 3'),
  );
  await lookup.getByLabel('Key column 2').selectOption('berth');
  await expect(lookup).toContainText('2 keys, such as HAM + 1 → Hamburg');
  await lookup.getByLabel('Key column 2').selectOption('');
  await lookup.getByLabel('Name', { exact: true }).fill('harbours');

  await page.getByRole('button', { name: 'Add a transform' }).click();
  const transform = page.getByRole('listitem', { name: 'Transform 1' });
  await transform.getByLabel('Column', { exact: true }).selectOption('quay');
  await transform.getByLabel('Transform', { exact: true }).selectOption({ label: 'Expression' });
  const expression = transform.getByLabel('Expression');
  await expression.fill(`lookup('harbour', upper(value))`);
  const changes = page.getByRole('region', { name: 'Before and after' });
  await expect(changes).toContainText('There is no look-up "harbour"; the load has "harbours".');
  await expression.fill(`lookup('harbours', upper(value))`);
  await expect(changes).toContainText('Hamburg');
  await expect(lookup).toContainText("lookup('harbours', value) is used by quay.");
  await page.getByText('What an expression may use').click();
  await expect(page.getByRole('main')).toContainText('Functions: lower, upper,');
  await expectFineEverywhere(page, 'look-ups');

  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Landings');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  const rows = await withDatabase(stack().warehouseUrl, async (client) => {
    const sql = 'SELECT quay FROM public.moorings ORDER BY mooring';
    return (await client.query<{ quay: string | null }>(sql)).rows.map(({ quay }) => quay);
  });
  expect(rows).toEqual(['Hamburg', 'Rotterdam', null]);

  await openLoad(page, 'Landings');
  await page.getByRole('link', { name: 'Mapping' }).click();
  await expect(page.getByRole('region', { name: 'Look-ups' })).toContainText('public.piers');
  await expectFineEverywhere(page, 'load-mapping-look-ups');
});
