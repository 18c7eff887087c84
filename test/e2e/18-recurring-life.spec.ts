import { expect, test, type Page } from '@playwright/test';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable, readNewFile } from './support/new-load';
import { addViewer, asControl, signIn, VIEWER } from './support/people';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const file = 'ferries.csv';

async function send(lines: readonly string[]): Promise<void> {
  await sendFile(file, ['ferry_id,route,passengers', ...lines, ''].join('\n'));
}

async function openSchedule(page: Page, load = 'Ferries'): Promise<void> {
  await openLoad(page, load);
  await openTab(page, 'schedule');
  await expect(page).toHaveURL(/tab=schedule/);
}

const planned = (page: Page) => page.getByRole('region', { name: 'Planned and actual runs' });

test('the wizard ends in a schedule, its next times shown before it is saved', async ({ page }) => {
  await send(['1,Emden to Borkum,310', '2,Norddeich to Juist,120']);
  await signIn(page);
  await readNewFile(page, file);
  await mapToNewTable(page, 'ferries');
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('Column', { exact: true }).selectOption('passengers');
  await page.getByLabel('Rule', { exact: true }).selectOption('range');
  await page.getByLabel('At least').fill('0');
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Ferries');
  await page.getByRole('button', { name: 'Save and schedule' }).click();

  await expect(page.getByText('runs only when someone starts it')).toBeVisible();
  await page.getByRole('button', { name: 'Add a schedule' }).click();
  const form = page.getByRole('form', { name: 'New schedule' });
  await form.getByLabel('Time zone').selectOption('Europe/Berlin');
  await expect(form.getByText('Every weekday at 06:00')).toBeVisible();
  await expect(form.getByRole('listitem')).toHaveCount(5);
  await expectFineEverywhere(page, 'schedule-new');

  await form.getByRole('radio', { name: 'Cron' }).click();
  await form.getByLabel('Cron expression').fill('0 25 * * *');
  await expect(form.getByText('This is no cron expression')).toBeVisible();
  await form.getByRole('button', { name: 'Add the schedule' }).click();
  await expect(form.getByLabel('Cron expression')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Cron expression').fill('* * * * *');
  await expect(form.getByText('Every minute')).toBeVisible();
  await form.getByText('Overlaps, outages, bounds').click();
  await form.getByLabel('Where the batch before has not ended').selectOption('queue');
  await form.getByRole('button', { name: 'Add the schedule' }).click();
  await expect(page.getByRole('region', { name: 'Every minute' })).toContainText(
    'waits where a batch still runs',
  );
  await page.getByRole('link', { name: 'Finish' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ferries' })).toBeVisible();
});

test('a viewer sees schedules and may change none', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await openSchedule(page);
  await expect(page.getByRole('region', { name: 'Every minute' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Pause|Change|Delete|Add a schedule/ })).toHaveCount(0);
  await openSchedule(page, 'Orders');
  await expect(page.getByText('An editor may give it a schedule')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a schedule' })).toHaveCount(0);
});

test('it fires at its time by itself, and the batch stands beside the planned time', async ({ page }) => {
  await signIn(page);
  await openSchedule(page);
  const first = planned(page).getByRole('link', { name: 'Succeeded' }).last();
  await expect(first).toBeVisible({ timeout: 90_000 });
  await send(['1,Emden to Borkum,311', '2,Norddeich to Juist,-1', '3,Harlesiel to Wangerooge,88']);
  await expectFineEverywhere(page, 'schedule-fired');
  await first.click();
  await expect(page.getByText('started by schedule')).toBeVisible();
  await page.goto('/schedules');
  await expect(page.getByRole('row', { name: /Ferries/ })).toContainText('Every minute');
  await expectFineEverywhere(page, 'schedules');
});

test('a firing with bad rows is on the home page, and one click leads to the rows', async ({ page }) => {
  await signIn(page);
  await openSchedule(page);
  // That it keeps to the minute has been seen: this time is brought forward.
  await asControl((control) =>
    control.query(
      `UPDATE schedules SET next_at = now(), due_at = now() WHERE load_id = (SELECT id FROM loads WHERE name = 'Ferries')`,
    ),
  );
  await expect(planned(page).getByRole('link', { name: 'Partial' }).first()).toBeVisible({ timeout: 90_000 });
  await page.goto('/');
  const item = page.getByRole('listitem').filter({ hasText: 'Ferries' }).first();
  await expect(item).toContainText('Partial');
  await expect(item).toContainText('1 bad row');
  await item.getByRole('link').click();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]{36}#quarantine$/);
  const rows = page.getByRole('list', { name: 'Quarantined rows' });
  await expect(rows).toContainText('Norddeich to Juist');
  await expect(rows).toContainText('passengers');
});

test('a schedule is paused, changed and deleted, each with its consequence said', async ({ page }) => {
  await signIn(page);
  await openSchedule(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('paused')).toBeVisible();
  await page.goto('/schedules');
  await expect(page.getByRole('row', { name: /Ferries/ })).toContainText('paused');
  await page.getByRole('link', { name: 'Ferries' }).click();

  await page.getByRole('button', { name: 'Change' }).click();
  const form = page.getByRole('form', { name: 'Change the schedule' });
  await expect(form.getByLabel('Cron expression')).toHaveValue('* * * * *');
  await form.getByRole('radio', { name: 'Every so often' }).click();
  await form.getByLabel('Every', { exact: true }).fill('2');
  await form.getByLabel('Unit').selectOption('hours');
  await form.getByRole('button', { name: 'Save the schedule' }).click();
  await expect(page.getByRole('region', { name: 'Every 2 hours' })).toBeVisible();

  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete this schedule?' });
  await expect(dialog).toContainText('The batches that it started stay');
  await dialog.getByRole('button', { name: 'Delete it' }).click();
  await expect(page.getByText('runs only when someone starts it')).toBeVisible();
  const batches = await asControl(
    async (control) =>
      (await control.query(`SELECT count(*)::int AS n FROM batches WHERE trigger = 'schedule'`)).rows,
  );
  expect(batches[0].n).toBeGreaterThan(1);
});
