import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { ADMIN, VIEWER, addViewer, asControl, signIn, discardDraft } from './support/people';

test('a wrong password is refused, and the e-mail stays where it is', async ({ page }) => {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: /password/i })).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(ADMIN.email);
  await expect(page.getByLabel('Password')).toHaveValue('');
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('a refused connection lands on its field, with the remedy', async ({ page }) => {
  await signIn(page);
  await page.goto('/connections/new');
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port').fill('1');
  await page.getByLabel('Database').fill('nothing');
  await page.getByLabel('User').fill('nobody');
  await page.getByRole('button', { name: 'Test now' }).click();
  const steps = page.getByRole('list', { name: 'Connection test' });
  await expect(steps.getByRole('listitem').filter({ hasText: 'failed' })).toHaveCount(1);
  const atFault = page.locator('[aria-invalid=true]');
  await expect(atFault).toHaveCount(1);
  expect(await atFault.evaluate((field) => (field as HTMLInputElement).labels?.[0]?.textContent)).toMatch(
    /Host|Port/,
  );
  await expect(page.getByRole('alert').first()).toBeVisible();
});

test('a path that is not there is said at the path', async ({ page }) => {
  await signIn(page);
  await page.goto('/loads/new');
  await page.getByRole('radio', { name: /A path on the worker/ }).click();
  await page.getByLabel('Path', { exact: true }).fill('/nowhere/orders.csv');
  await page.getByRole('button', { name: 'Read the source' }).click();
  await expect(page.getByLabel('Path', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page).not.toHaveURL(/step=preview/);
  await discardDraft(page);
});

test('a load that needs a key says so before it is saved', async ({ page }) => {
  await signIn(page);
  await openLoad(page, 'Orders');
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('checkbox', { name: 'order_id is part of the key' }).click();
  await expect(page.getByText('Upsert needs a key')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add rules' })).toBeDisabled();
  await discardDraft(page);
});

test('a viewer sees no button to run, and the server refuses all the same', async ({ page, browser }) => {
  await addViewer();
  const { action, body } = await recordRun(await (await browser.newContext()).newPage());
  const before = await countBatches();

  await signIn(page, VIEWER);
  await openLoad(page, 'Orders');
  await expect(page.getByRole('button', { name: 'Run now' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
  await page.goto('/loads/new');
  await expect(page.getByText('Your role does not allow this')).toBeVisible();
  await page.goto('/connections/new');
  await expect(page.getByText('Your role does not allow this')).toBeVisible();

  // The very request that the admin's button sends, with the viewer's session.
  const answer = await page.request.post(new URL(page.url()).origin + action.path, {
    headers: action.headers,
    data: body,
  });
  expect(await answer.text()).toContain('"ok":false');
  expect(await countBatches()).toBe(before);
});

/** Presses the admin's button and keeps what went to the server. */
async function recordRun(page: Page) {
  await signIn(page);
  await openLoad(page, 'Orders');
  const path = new URL(page.url()).pathname;
  const sent = page.waitForRequest(
    (request) => request.method() === 'POST' && request.headers()['next-action'] !== undefined,
  );
  await page.getByRole('button', { name: 'Run now' }).click();
  const request = await sent;
  await expect(page).toHaveURL(/\/batches\//);
  await expect(outcome(page)).toContainText(/Partial|Succeeded/, {
    timeout: 60_000,
  });
  const names = ['next-action', 'content-type', 'accept', 'next-router-state-tree'];
  const headers = Object.fromEntries(
    names.flatMap((name) => (request.headers()[name] ? [[name, request.headers()[name]!]] : [])),
  );
  return { action: { path, headers }, body: request.postDataBuffer()! };
}

function countBatches(): Promise<number> {
  return asControl(
    async (control) => (await control.query('SELECT count(*)::int AS n FROM batches')).rows[0].n as number,
  );
}
