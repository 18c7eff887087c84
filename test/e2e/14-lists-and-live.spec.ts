import { expect, test, type Page } from '@playwright/test';
import { expectFineEverywhere } from './support/look';
import { addViewer, asControl, signIn, VIEWER } from './support/people';

test.describe.configure({ mode: 'serial' });

const waiting: string[] = [];
test.afterAll(() =>
  asControl((control) =>
    control.query(`SELECT graphile_worker.remove_job('batch:' || id) FROM unnest($1::text[]) AS id`, [
      waiting,
    ]),
  ),
);

/** A batch of the orders load as its worker would have left it, or as it is in the middle of it. */
async function changeBatch(change: string): Promise<string> {
  return asControl(async (control) => {
    const { rows } = await control.query(`
      WITH changed AS (
        ${change}
      )
      SELECT id, pg_notify('stevedore_change', 'batches activity batch:' || id || ' load:' || load_id) FROM changed`);
    return rows[0].id as string;
  });
}

/** With a job that waits for ever: a batch without one is given up. */
async function insertBatch(columns: string, values: string): Promise<string> {
  const id = await changeBatch(`INSERT INTO batches (id, load_id, load_version_id, ${columns})
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid,
           id, current_version_id, ${values} FROM loads WHERE name = 'Orders' RETURNING id, load_id`);
  await asControl((control) =>
    control.query(
      `SELECT graphile_worker.add_job('run_batch', '{}', run_at => 'infinity', job_key => 'batch:' || $1::text)`,
      [id],
    ),
  );
  waiting.push(id);
  return id;
}

const rows = (page: Page) => page.getByRole('region', { name: 'Batches' }).getByRole('row');

test('the list of batches is filtered, and the filter kept as a view under a name', async ({ page }) => {
  await signIn(page);
  await page.goto('/batches');
  await page.getByRole('button', { name: 'Bad rows' }).click();
  await expect(page).toHaveURL(/bad=true/);
  await page.getByLabel('Load', { exact: true }).selectOption('Orders');
  await page.getByLabel('Time', { exact: true }).selectOption('24h');
  await page.getByLabel('Started by').selectOption('manual');
  await expect(page).toHaveURL(/load=[0-9a-f-]{36}/);
  await expect(rows(page).nth(1)).toContainText('Orders');
  await page.getByLabel('Part of the load’s name').fill('no such load');
  await expect(page.getByText('No batch matches these filters')).toBeVisible();
  await page.getByLabel('Part of the load’s name').fill('ord');
  await expect(page).toHaveURL(/q=ord/);
  await expect(rows(page).nth(1)).toContainText('Orders');

  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Save these filters' }).press('Enter');
  await page.getByLabel('Name', { exact: true }).fill('Bad orders');
  await page.getByLabel('Share it with the team').check();
  await page.getByRole('button', { name: 'Save the view' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.goto('/batches');
  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: /Bad orders/ }).press('Enter');
  await expect(page).toHaveURL(/bad=true.*q=ord|q=ord.*bad=true/);
  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Rename or delete' }).press('Enter');
  await page.getByLabel('Name of the view Bad orders').fill('Orders with bad rows');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByLabel('Name of the view Orders with bad rows')).toBeVisible();
  await expectFineEverywhere(page, 'views');
});

test('what happens is on the page within two seconds, and rows stay where they are while some are selected', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/batches');
  await expect(page.getByText('Live, updated')).toBeVisible();
  const first = rows(page).nth(1);
  const before = await first.innerText();
  const id = await insertBatch(
    'state, started_at, read, bytes, bytes_total',
    `'running'::batch_state, now(), 4000, 40, 100`,
  );
  await expect(page.getByRole('button', { name: '1 new batch' })).toBeVisible({ timeout: 2_500 });
  expect(await first.innerText()).toContain(before.split('\n')[0]);
  await page.getByRole('button', { name: '1 new batch' }).click();
  await expect(first).toContainText('Running');
  await expect(page).toHaveTitle(/^◔ 1 running · Batches/);

  await first.getByRole('checkbox').check();
  await expect(page.getByText('1 batch selected')).toBeVisible();
  await expect(page.getByText('Updates wait while rows are selected')).toBeVisible();
  await changeBatch(
    `UPDATE batches SET state = 'failed', finished_at = now(), updated_at = now() WHERE id = '${id}' RETURNING id, load_id`,
  );
  await expect(page).toHaveTitle(/^Batches/);
  await expect(first).toContainText('Running');
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await expect(first).toContainText('Failed', { timeout: 2_500 });

  const wide = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('list', { name: 'Batches' }).getByRole('checkbox').first().check();
  await expect(page.getByText('1 batch selected')).toBeVisible();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.setViewportSize(wide);

  await page.goto(`/batches/${id}`);
  await expect(page).toHaveTitle(/^✕ Orders/);
  await expect(page.locator('link[rel=icon][data-tab-mark]')).toHaveAttribute('href', /d1352c/);
});

test('where the stream cannot be opened, pages ask by themselves', async ({ page }) => {
  await page.route('**/api/live?**', (route) => route.fulfill({ status: 503 }));
  await signIn(page);
  await page.goto('/batches');
  await expect(page.locator('[data-live=polled]')).toBeVisible();
  await insertBatch('state, started_at, finished_at', `'succeeded'::batch_state, now(), now()`);
  await expect(page.getByRole('button', { name: '1 new batch' })).toBeVisible({ timeout: 10_000 });
});

test('many batches are cancelled at once, counted first, and each refusal said', async ({ page }) => {
  const queued = [
    await insertBatch('state', `'queued'::batch_state`),
    await insertBatch('state', `'queued'::batch_state`),
  ];
  await signIn(page);
  await page.goto('/batches?state=queued');
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Cancel …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel batches?' });
  await expect(dialog).toContainText('2 batches of 1 load');
  // One of them starts and ends between the question and the answer.
  await changeBatch(
    `UPDATE batches SET state = 'succeeded', finished_at = now(), updated_at = now() WHERE id = '${queued[0]}' RETURNING id, load_id`,
  );
  await dialog.getByRole('button', { name: 'Cancel them' }).click();
  const outcome = page.getByRole('dialog', { name: 'Done' });
  await expect(outcome).toContainText('1 batch cancelled, 1 refused');
  await expect(outcome.getByRole('list', { name: 'Refused' })).toContainText('it succeeded');
  await expectFineEverywhere(page, 'bulk-outcome');
  await outcome.getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByText('No batch matches these filters')).toBeVisible();
});

test('the causes of all refused rows stand in one list, and one of them is muted', async ({ page }) => {
  await signIn(page);
  await page.goto('/errors');
  const table = page.getByRole('region', { name: 'Error groups' });
  await expect(table.getByRole('row').nth(2)).toBeVisible();
  await page.getByLabel('Load', { exact: true }).selectOption('Orders');
  await expect(page).toHaveURL(/load=/);
  await table.getByRole('row').nth(1).getByRole('link').first().click();
  await expect(page.getByRole('list', { name: 'Sample rows' }).getByRole('listitem').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Loads concerned' })).toContainText('Orders');
  await expectFineEverywhere(page, 'error-group');

  await page.getByRole('button', { name: 'Mute …' }).click();
  await page.getByRole('button', { name: 'One day' }).click();
  await page.getByRole('button', { name: 'Mute it' }).click();
  await expect(page.getByText('Out of what needs attention until')).toBeVisible();
  await page.goto('/errors?muted=true');
  await expect(table.getByRole('row')).toHaveCount(2);
  await table.getByRole('link').first().click();
  await page.getByRole('button', { name: 'Unmute' }).click();
  await expect(page.getByRole('button', { name: 'Mute …' })).toBeVisible();
});

test('one searches, filters and finds the keys without a mouse', async ({ page }) => {
  await signIn(page);
  await page.goto('/batches');
  await expect(page.getByText('Live, updated')).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('ware');
  await expect(palette.getByRole('option', { name: /Warehouse/ })).toBeVisible();
  await expectFineEverywhere(page, 'palette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Warehouse' })).toBeVisible();

  const batch = await asControl(
    async (control) =>
      (await control.query(`SELECT id FROM batches ORDER BY id LIMIT 1`)).rows[0].id as string,
  );
  await page.keyboard.press('/');
  await page.keyboard.type(batch.slice(0, 20));
  await expect(palette.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Outcome' })).toBeVisible();

  await page.goto('/batches');
  await expect(page.getByText('Live, updated')).toBeVisible();
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: 'Queued' })).toBeFocused();
  await page.keyboard.press('/');
  const field = page.getByLabel('Part of the load’s name');
  await expect(field).toBeFocused();
  // In a field a letter is a letter.
  await page.keyboard.type('of/?');
  await expect(field).toHaveValue('of/?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await field.fill('');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Open the filters');
  await expectFineEverywhere(page, 'keys');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
});

test('a viewer sees lists and shared views, and may act on nothing', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await page.goto('/batches');
  await expect(page.getByRole('group', { name: 'Bulk actions' })).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await expect(page.getByRole('menuitem', { name: /Orders with bad rows/ })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Rename or delete' })).toHaveCount(0);
  await page.goto('/errors');
  await page.getByRole('region', { name: 'Error groups' }).getByRole('link').first().click();
  await expect(page.getByRole('list', { name: 'Sample rows' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mute …' })).toHaveCount(0);
});
