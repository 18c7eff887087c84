import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { ADMIN, addViewer, asControl, signIn, signInByForm, VIEWER } from './support/people';

test.describe.configure({ mode: 'serial' });

const GRACE = { name: 'Grace Operator', email: 'grace@example.com', password: 'nine brave tugboats towing' };
const newPassword = 'eleven rusty anchors deep';

const link = (page: Page) => page.getByRole('alertdialog').getByLabel('Link');

async function actOn(page: Page, name: string, action: RegExp): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('an admin invites somebody by a link, who joins by it once', async ({ page, browser }) => {
  await signIn(page);
  await page.goto('/settings/team');
  const form = page.getByRole('form', { name: 'Invite somebody' });
  await form.getByRole('button', { name: 'Make an invite link' }).click();
  await expect(form.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('E-mail').fill(GRACE.email);
  await form.getByLabel('Role').selectOption('operator');
  await form.getByLabel('Good for').selectOption('1');
  await form.getByRole('button', { name: 'Make an invite link' }).click();
  const url = await link(page).inputValue();
  await expect(page.getByRole('alertdialog')).toContainText('pass it on');
  await expectFineEverywhere(page, 'team-invite-link');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'Open invites' })).toContainText(GRACE.email);
  expect(await page.content()).not.toContain(url);

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(`${url.slice(0, -3)}abc`);
  await expect(guest.getByRole('heading', { name: 'This link is not known here' })).toBeVisible();
  await guest.goto(url);
  await expect(guest.getByLabel('E-mail')).toHaveValue(GRACE.email);
  await expectFineEverywhere(guest, 'invite');
  await guest.getByLabel('Your name').fill(GRACE.name);
  await guest.getByLabel('Password').fill('password1234');
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByText('easy to guess')).toBeVisible();
  await guest.getByLabel('Password').fill(GRACE.password);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByRole('heading', { name: 'Home' })).toBeVisible();
  await guest.goto(url);
  await expect(guest.getByRole('heading', { name: 'This link was used already' })).toBeVisible();
});

test('a role changes at once and back, and a deactivated person is out in the middle of a visit', async ({
  page,
  browser,
}) => {
  const guest = await (await browser.newContext()).newPage();
  await signInByForm(guest, GRACE);
  await signIn(page);
  await page.goto('/settings/team');
  await expect(page.getByRole('row', { name: ADMIN.email })).toContainText('you');
  await expect(page.getByRole('button', { name: `Actions for ${ADMIN.name}` })).toHaveCount(0);
  await page.getByLabel(`Role of ${GRACE.name}`).selectOption('editor');
  await expect(page.getByText(`${GRACE.name} is editor from now on.`)).toBeVisible();
  await guest.goto('/connections');
  await expect(guest.getByRole('link', { name: 'New connection' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByLabel(`Role of ${GRACE.name}`)).toHaveValue('operator');

  await actOn(page, GRACE.name, /Deactivate/);
  await expect(page.getByRole('alertdialog')).toContainText('signed out everywhere');
  await page.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await expect(page.getByRole('row', { name: GRACE.email })).toContainText('Deactivated');
  await guest.goto('/loads');
  await expect(guest).toHaveURL(/\/login/);
  await actOn(page, GRACE.name, /Reactivate/);
  await expect(page.getByRole('row', { name: GRACE.email })).toContainText('Active');

  await actOn(page, GRACE.name, /Reset the password/);
  await page.getByRole('button', { name: 'Make the link' }).click();
  await guest.goto(await link(page).inputValue());
  await guest.getByLabel('New password').fill(newPassword);
  await guest.getByRole('button', { name: 'Set the password' }).click();
  await expect(guest.getByRole('heading', { name: 'Home' })).toBeVisible();
});

test('what a control is covered by stays while it is read, and lets a click through', async ({ page }) => {
  await signIn(page);
  await page.goto('/settings/team');
  const time = page.getByRole('row', { name: GRACE.email }).locator('time').first();
  await time.hover();
  const tooltip = page.getByRole('tooltip');
  await expect(tooltip).toContainText('UTC');
  const { x, y, width, height } = (await tooltip.boundingBox())!;
  const centre = [x + width / 2, y + height / 2] as const;
  await page.mouse.move(...centre, { steps: 5 });
  const closing = expect(tooltip).toHaveCount(0, { timeout: 1_000 });
  await expect(closing).rejects.toThrow();
  const under = await page.evaluate(
    ([left, top]) => document.elementFromPoint(left, top)?.getAttribute('role'),
    centre,
  );
  expect(under).not.toBe('tooltip');
  await page.mouse.move(0, 0, { steps: 5 });
  await expect(tooltip).toHaveCount(0);
});

test('one sees the own sessions, ends one, and changes the password', async ({ page, browser }) => {
  const other = await (await browser.newContext()).newPage();
  await signInByForm(other, { ...GRACE, password: newPassword });
  await signInByForm(page, { ...GRACE, password: newPassword });
  await page.goto('/settings/profile');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByRole('row', { name: /this one/ })).toContainText('Chrome on');
  const rows = await sessions.getByRole('row').count();
  await sessions
    .getByRole('button', { name: /End the session/ })
    .first()
    .click();
  await expect(sessions.getByRole('row')).toHaveCount(rows - 1);
  await other.goto('/loads');
  await expect(other).toHaveURL(/\/login/);

  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill(GRACE.password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Current password').fill(newPassword);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The password is changed')).toBeVisible();
  await expect(sessions.getByRole('row')).toHaveCount(2);
});

test('an operator pauses the workers with a reason, and a batch waits until they go on', async ({ page }) => {
  await signInByForm(page, GRACE);
  await page.goto('/workers');
  await expect(page.getByRole('region', { name: 'Workers' }).getByText('Alive')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByLabel('Why').fill('the warehouse moves');
  await page.getByRole('button', { name: 'Pause all workers' }).click();
  await expect(page.getByText('the warehouse moves')).toBeVisible();

  await openLoad(page, 'Orders');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page).toHaveURL(/\/batches\//);
  const batch = page.url();
  await page.goto('/workers');
  await expect(page.getByRole('region', { name: 'Jobs by task' })).toContainText('Run a batch');
  await expectFineEverywhere(page, 'workers-paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('no new batch is taken')).toHaveCount(0);
  await page.goto(batch);
  await expect(outcome(page)).toContainText(/Partial|Succeeded/, {
    timeout: 60_000,
  });
});

test('the trail tells who did it, filtered by a link that can be shared', async ({ page }) => {
  await signIn(page);
  await page.goto('/settings/audit');
  await page.getByLabel('What').selectOption('workers.pause');
  await expect(page).toHaveURL(/what=workers\.pause/);
  const trail = page.getByRole('region', { name: 'Audit trail' });
  await expect(trail.getByRole('row')).toHaveCount(2);
  await expect(trail).toContainText(GRACE.name);
  await expect(trail).toContainText('the warehouse moves');
  await page.getByLabel('Who').selectOption('system');
  await expect(page.getByText('Nothing in the trail matches')).toBeVisible();
  await page.getByRole('link', { name: 'Clear the filters' }).click();
  await expect(page).toHaveURL(/audit$/);
  await expect(page.getByLabel('Who')).toHaveValue('');
  await page.getByLabel('What').selectOption('connections.create');
  await expect(page).toHaveURL(/what=connections\.create/);
  await trail.getByRole('link', { name: 'Only this connection' }).first().click();
  await expect(page).toHaveURL(/entity=connections/);
  await expect(trail.getByRole('row').last()).toContainText('create connection');
  const secrets = [GRACE.password, newPassword, ADMIN.password];
  const text = await asControl(
    async (control) =>
      (await control.query(`SELECT string_agg(a::text, ' ') AS text FROM audit_events a`)).rows[0]
        .text as string,
  );
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('a connection says which loads use it, and is not deleted under them', async ({ page }) => {
  await signIn(page);
  await page.goto('/connections');
  await page.getByRole('link', { name: 'Warehouse' }).click();
  await expect(
    page.getByRole('list', { name: 'Used by' }).getByRole('link', { name: 'Orders' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await expect(page.getByRole('alertdialog').getByRole('alert')).toContainText(/is used by .*"Orders"/);
});

test('a viewer sees team, roles and workers, changes nothing, and reads no trail', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await page.goto('/settings/team');
  await expect(page.getByRole('row', { name: GRACE.email })).toContainText('operator');
  await expect(page.getByRole('form', { name: 'Invite somebody' })).toHaveCount(0);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Roles' }).click();
  await expect(page.getByRole('row', { name: /Run, rehearse, pause/ })).toContainText('yes');
  await page.goto('/settings/audit');
  await expect(page.getByText('Your role does not allow this')).toBeVisible();
  await page.goto('/workers');
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
});
