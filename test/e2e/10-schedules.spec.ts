import { expect, test, type Page } from '@playwright/test';
import { expectFineEverywhere } from './support/look';
import { addViewer, asControl, signIn, VIEWER } from './support/people';

test.describe.configure({ mode: 'serial' });

async function openSchedule(page: Page): Promise<void> {
  await page.goto('/loads');
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('navigation', { name: 'Parts of the load' }).getByText('schedule').click();
  await expect(page).toHaveURL(/tab=schedule/);
}

test('a load gets a schedule, its next times shown before it is saved', async ({ page }) => {
  await signIn(page);
  await openSchedule(page);
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
});

test('it fires at its time by itself, and the batch stands beside the planned time', async ({ page }) => {
  test.setTimeout(150_000);
  await signIn(page);
  await openSchedule(page);
  const planned = page.getByRole('region', { name: 'Planned and actual runs' });
  await expect(planned.getByRole('row')).toHaveCount(2, { timeout: 90_000 });
  await expect(planned.getByRole('link', { name: /Partial|Succeeded/ })).toBeVisible({ timeout: 60_000 });
  await expectFineEverywhere(page, 'schedule-fired');
  await planned
    .getByRole('link', { name: /Partial|Succeeded/ })
    .first()
    .click();
  await expect(page.getByText('started by schedule')).toBeVisible();
});

test('it is paused, changed and deleted, each with its consequence said', async ({ page }) => {
  await signIn(page);
  await openSchedule(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('paused')).toBeVisible();
  await page.goto('/schedules');
  await expect(page.getByRole('row', { name: /Orders/ })).toContainText('paused');
  await expectFineEverywhere(page, 'schedules');
  await page.getByRole('link', { name: 'Orders' }).click();

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
  expect(batches[0].n).toBeGreaterThan(0);
});

test('a viewer sees schedules and may change none', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await openSchedule(page);
  await expect(page.getByText('An editor may give it a schedule')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a schedule' })).toHaveCount(0);
});
