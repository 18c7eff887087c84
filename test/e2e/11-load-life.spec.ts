import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { mapToNewTable } from './support/new-load';
import { ADMIN, signIn } from './support/people';

test.describe.configure({ mode: 'serial' });

const tides = 'tide_id,harbour,height\n1,Emden,3.2\n2,Cuxhaven,2.9\n3,Husum,-1\n';
const steps = (page: Page) => page.getByRole('navigation', { name: 'Steps' });
const draftSaved = (page: Page) =>
  expect(page.getByRole('status').filter({ hasText: 'Draft saved' })).toBeVisible();

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^More about/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a draft is kept by the server, through reload, back and forward, and gone on with later', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/loads/new');
  await expect(page).toHaveURL(/draft=[0-9a-f-]{36}&step=source/);
  await page
    .getByLabel('File to upload')
    .setInputFiles({ name: 'tides.csv', mimeType: 'text/csv', buffer: Buffer.from(tides) });
  await page.getByRole('button', { name: 'Read the source' }).click();
  await mapToNewTable(page, 'high_tides');
  await draftSaved(page);

  await page.reload();
  await expect(page.getByLabel('Table name')).toHaveValue('high_tides');
  await page.goBack();
  await expect(steps(page).getByRole('link', { name: 'Preview' })).toHaveAttribute('aria-current', 'step');
  await page.goForward();
  await expect(page.getByLabel('Table name')).toHaveValue('high_tides');
  await draftSaved(page);

  await page.goto('/loads');
  const drafts = page.getByRole('region', { name: 'Your drafts' });
  await expect(drafts).toContainText('Draft of a new load tides.csv');
  await expectFineEverywhere(page, 'loads-draft');
  await page.goto('/loads/new');
  await expect(page.getByRole('link', { name: 'Start a new load' })).toBeVisible();
  await drafts.getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByLabel('Table name')).toHaveValue('high_tides');
});

test('a newcomer goes from the draft to a load that was rehearsed and has a schedule', async ({ page }) => {
  await signIn(page);
  await page.goto('/loads');
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Add rules' }).click();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('Column', { exact: true }).selectOption('height');
  await page.getByLabel('Rule', { exact: true }).selectOption('range');
  await page.getByLabel('At least').fill('0');
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByLabel('Name of the load').fill('Tides');
  await page.getByRole('button', { name: 'Save and rehearse' }).click();

  await expect(page).toHaveURL(/\/edit\?step=rehearse&rehearsal=/);
  await expect(outcome(page)).toContainText('1 bad row of 3 would be refused; rolled back', {
    timeout: 60_000,
  });
  await expect(page.getByText('Changes are kept as a draft as you go')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Rows that would be inserted' })).toContainText('Emden');
  await expectFineEverywhere(page, 'wizard-rehearsed');

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Tides' })).toBeVisible();
  await page.goForward();
  await page.getByRole('button', { name: 'On to the schedule' }).click();
  await expect(page.getByText('runs only when someone starts it')).toBeVisible();
  await page.getByRole('button', { name: 'Add a schedule' }).click();
  await page.getByRole('button', { name: 'Add the schedule' }).click();
  await expect(page.getByRole('region', { name: 'Every weekday at 06:00' })).toBeVisible();
  await page.getByRole('link', { name: 'Finish' }).click();
  await expect(page.getByText(`owned by ${ADMIN.name}`)).toBeVisible();
  await page.goto('/loads');
  await expect(page.getByRole('region', { name: 'Your drafts' })).toHaveCount(0);
});

test('the history says what a version changed, and goes back to one', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Tides');
  await page.getByRole('link', { name: 'Edit' }).click();
  await steps(page).getByRole('link', { name: 'Rules' }).click();
  await page.getByLabel('At least').fill('1');
  await draftSaved(page);
  await page.getByRole('button', { name: 'Name and rehearse' }).click();
  await page.getByRole('button', { name: 'Save a new version and schedule' }).click();
  await page.getByRole('link', { name: 'Finish' }).click();
  await page.getByRole('navigation', { name: 'Parts of the load' }).getByText('history').click();

  const versions = page.getByRole('list', { name: 'Versions' });
  await expect(versions).toContainText('Rule height: range min 0 → 1');
  await expect(versions).toContainText(`by ${ADMIN.name}`);
  await expectFineEverywhere(page, 'load-history');
  await page.getByRole('button', { name: 'Go back to version 1' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Rule height: range min 1 → 0');
  await dialog.getByRole('button', { name: 'Save it as version 3' }).click();
  await expect(versions).toContainText('Version 3');
  await expect(versions).toContainText('Rule height: range min 1 → 0');
});

test('a load is paused with its reason, and what can be taken back is', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Tides');
  await fromMenu(page, 'Pause …');
  const dialog = page.getByRole('alertdialog', { name: 'Pause Tides?' });
  await dialog.getByRole('button', { name: 'Pause it' }).click();
  await expect(dialog.getByText('Say why')).toBeVisible();
  await dialog.getByLabel('Why').fill('The gauge is being moved');
  await dialog.getByRole('button', { name: 'Pause it' }).click();
  await expect(page.getByText('Paused: The gauge is being moved')).toBeVisible();
  await expectFineEverywhere(page, 'load-paused');
  await page.goto('/loads?mine=true');
  await expect(page.getByRole('row', { name: /Tides/ })).toContainText('Paused: The gauge is being moved');
  await page.goto('/schedules');
  await expect(page.getByRole('row', { name: /Tides/ })).toContainText('load paused');
  await openLoad(page, 'Tides');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Paused: The gauge')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Paused: The gauge')).toBeVisible();

  await fromMenu(page, 'Archive');
  await expect(page.getByText('archived', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(page.getByText('archived', { exact: true })).toHaveCount(0);
});

test('a copy is made, handed over and deleted, its consequences said first', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Tides');
  await fromMenu(page, 'Duplicate');
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Copy of Tides' })).toBeVisible();
  await page.getByRole('link', { name: 'Copy of Tides' }).click();
  await fromMenu(page, 'Change the owner …');
  await page.getByRole('alertdialog').getByLabel('Owner').selectOption('nobody');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save the owner' }).click();
  await expect(page.getByText('owned by nobody')).toBeVisible();

  await fromMenu(page, 'Delete …');
  const dialog = page.getByRole('alertdialog', { name: 'Delete Copy of Tides?' });
  await expect(dialog).toContainText('0 quarantined rows');
  await expect(dialog).toContainText('the table public.high_tides in Warehouse with every row in it');
  await expectFineEverywhere(page, 'load-delete');
  await dialog.getByRole('button', { name: 'Delete it for good' }).click();
  await expect(dialog.getByText('not the name of the load')).toBeVisible();
  await dialog.getByLabel(/Type Copy of Tides/).fill('Copy of Tides');
  await dialog.getByRole('button', { name: 'Delete it for good' }).click();
  await expect(page).toHaveURL(/\/loads$/);
  await expect(page.getByRole('link', { name: 'Copy of Tides' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Tides', exact: true })).toBeVisible();
});
