import { expect, test, type Page } from '@playwright/test';
import { expectFineEverywhere } from './support/look';
import { addViewer, asControl, signIn, VIEWER } from './support/people';

test.describe.configure({ mode: 'serial' });

/** A load of its own, so that nothing that other specs do to theirs is seen here: as Orders, which has bad rows. */
test.beforeAll(async () => {
  await asControl(async (control) => {
    await control.query(`
      WITH orders AS (
        SELECT v.* FROM load_versions v JOIN loads l ON l.current_version_id = v.id WHERE l.name = 'Orders'
      ), added AS (
        INSERT INTO loads (id, name) VALUES (gen_random_uuid(), 'Gauges') RETURNING id
      )
      INSERT INTO load_versions (id, load_id, number, source_id, connection_id, plan)
      SELECT gen_random_uuid(), added.id, 1, source_id, connection_id, plan FROM orders, added`);
    await control.query(`
      UPDATE loads SET current_version_id = v.id FROM load_versions v WHERE v.load_id = loads.id AND name = 'Gauges'`);
    await control.query(`
      INSERT INTO rules (id, load_version_id, position, "column", rule, severity, params)
      SELECT gen_random_uuid(), t.current_version_id, r.position, r."column", r.rule, r.severity, r.params
      FROM rules r JOIN loads o ON o.current_version_id = r.load_version_id, loads t
      WHERE o.name = 'Orders' AND t.name = 'Gauges'`);
  });
});

async function openLoad(page: Page): Promise<void> {
  await page.goto('/loads?search=gauges');
  await page.getByRole('link', { name: 'Gauges', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Gauges' })).toBeVisible();
}

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of the load' }).getByText(name);

test('a load says how fresh it has to be, and is late wherever it stands', async ({ page }) => {
  await signIn(page);
  await openLoad(page);
  await tab(page, 'schedule').click();
  await page.getByRole('button', { name: 'Set the freshness' }).click();
  const form = page.getByRole('form', { name: 'Freshness' });
  await form.getByLabel('Time zone').selectOption('Europe/Berlin');
  await expectFineEverywhere(page, 'freshness-form');
  await form.getByRole('radio', { name: 'No older than' }).click();
  await form.getByLabel('No older than', { exact: true }).last().fill('0');
  await form.getByRole('button', { name: 'Save the freshness' }).click();
  await expect(form.getByText('Write at least 1 minute.').first()).toBeVisible();
  await form.getByLabel('No older than', { exact: true }).last().fill('2');
  await form.getByRole('button', { name: 'Save the freshness' }).click();
  await expect(page.getByText('No older than 2 h')).toBeVisible();
  await expect(page.getByText('never loaded')).toBeVisible();

  await asControl((control) =>
    control.query(`UPDATE loads SET fresh_until = now() - interval '1 hour' WHERE name = 'Gauges'`),
  );
  await page.goto('/loads');
  await expect(page.getByRole('row', { name: /Gauges/ })).toContainText('Late');
  await page.goto('/');
  const item = page.getByRole('listitem').filter({ hasText: 'Gauges' }).first();
  await expect(item).toContainText('Late');
  await expect(item).toContainText('To be no older than 2 h');
});

test('from the home page one click leads to the bad rows', async ({ page }) => {
  await signIn(page);
  await openLoad(page);
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByText('Partial').first()).toBeVisible({ timeout: 60_000 });
  await page.goto('/');
  const item = page.getByRole('listitem').filter({ hasText: 'Gauges' }).first();
  await expect(item).toContainText('Partial');
  await expect(item).toContainText('100 bad rows');
  await expect(item).not.toContainText('Late');
  await item.getByRole('link').click();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}#quarantine$/);
  await expect(page.locator('#quarantine')).toContainText('customer_id');
});

test('the home page shows how it has been, in charts and in figures', async ({ page }) => {
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('img', { name: /Rows by outcome/ })).toBeVisible();
  await expectFineEverywhere(page, 'home-charts');
  const toggle = page.getByRole('button', { name: 'Rows by outcome as a table' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  const figures = page.getByRole('region', { name: 'Rows by outcome, in figures' });
  await expect(figures.getByRole('row')).toHaveCount(31);
  await expect(figures.getByRole('columnheader', { name: 'Quarantined' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Error rate by rule' })).toContainText('required');
  await page.getByRole('link', { name: /^Gauges, .*1 partial; .*bad rows$/ }).click();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}$/);
});

test('a load shows its batches beside what is usual', async ({ page }) => {
  await signIn(page);
  await openLoad(page);
  const charts = page.getByRole('region', { name: 'Over time' });
  await expect(charts.getByRole('img', { name: /Duration by stage/ })).toBeVisible();
  await expect(charts.getByText('what is usual shows from five batches on')).toBeVisible();
});

test('loads are searched by name, and a search that finds none says how to go on', async ({ page }) => {
  await signIn(page);
  await page.goto('/loads');
  const search = page.getByRole('searchbox', { name: 'Search loads by name' });
  await search.fill('gau');
  await expect(page).toHaveURL(/search=gau/);
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
  await search.fill('no such load');
  await expect(page.getByRole('heading', { name: /No load has/ })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(page.getByRole('row', { name: /Gauges/ })).toBeVisible();
});

test('a viewer sees the freshness and may not change it', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await openLoad(page);
  await tab(page, 'schedule').click();
  await expect(page.getByText('No older than 2 h')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change the freshness' })).toHaveCount(0);
});
