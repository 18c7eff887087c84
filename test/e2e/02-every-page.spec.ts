import { expect, test, type Browser, type Page, type ViewportSize } from '@playwright/test';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectPainted,
  expectTargets,
  keepPicture,
  SCHEMES,
  SIZES,
} from './support/look';
import { ADMIN, asControl, signIn } from './support/people';

interface Place {
  name: string;
  path: string;
  /** Stands on the page once it is all there. */
  sign: string | RegExp;
  isOpen?: boolean;
}

/** Ids of what the main flow made. */
async function places(): Promise<Place[]> {
  const ids = await asControl(async (control) => ({
    load: (await control.query(`SELECT id FROM loads WHERE name = 'Orders'`)).rows[0].id as string,
    batch: (
      await control.query(`SELECT id FROM batches WHERE state = 'partial' ORDER BY queued_at DESC LIMIT 1`)
    ).rows[0].id as string,
    connection: (await control.query(`SELECT id FROM connections WHERE name = 'Warehouse'`)).rows[0]
      .id as string,
  }));
  const group = await asControl(async (control) => {
    const sql = 'SELECT fingerprint FROM error_groups WHERE batch_id = $1 ORDER BY rows DESC LIMIT 1';
    return (await control.query<{ fingerprint: string }>(sql, [ids.batch])).rows[0]!.fingerprint;
  });
  return [
    { name: 'login', path: '/login', sign: 'Sign in', isOpen: true },
    { name: 'home', path: '/', sign: 'Home' },
    { name: 'setup-database', path: '/setup?step=database', sign: 'Connect a database' },
    { name: 'setup-sample', path: '/setup?step=sample', sign: 'Load something' },
    { name: 'loads', path: '/loads', sign: 'Loads' },
    { name: 'loads-archived', path: '/loads?archived=true', sign: 'Loads' },
    { name: 'load-new', path: '/loads/new', sign: 'New load' },
    { name: 'load-batches', path: `/loads/${ids.load}`, sign: 'Orders' },
    { name: 'load-mapping', path: `/loads/${ids.load}?tab=mapping`, sign: 'Orders' },
    { name: 'load-rules', path: `/loads/${ids.load}?tab=rules`, sign: 'Orders' },
    { name: 'load-schedule', path: `/loads/${ids.load}?tab=schedule`, sign: 'Orders' },
    { name: 'load-settings', path: `/loads/${ids.load}?tab=settings`, sign: 'Orders' },
    { name: 'edit-source', path: `/loads/${ids.load}/edit?step=source`, sign: 'Edit Orders' },
    { name: 'edit-preview', path: `/loads/${ids.load}/edit?step=preview`, sign: 'Edit Orders' },
    { name: 'edit-map', path: `/loads/${ids.load}/edit?step=map`, sign: 'Edit Orders' },
    { name: 'edit-rules', path: `/loads/${ids.load}/edit?step=rules`, sign: 'Edit Orders' },
    { name: 'edit-rehearse', path: `/loads/${ids.load}/edit?step=rehearse`, sign: 'Edit Orders' },
    { name: 'edit-schedule', path: `/loads/${ids.load}/edit?step=schedule`, sign: 'Edit Orders' },
    { name: 'load-history', path: `/loads/${ids.load}?tab=history`, sign: 'Orders' },
    { name: 'loads-mine', path: '/loads?mine=true', sign: 'Loads' },
    { name: 'batches', path: '/batches', sign: 'Batches' },
    { name: 'batches-filtered-out', path: '/batches?state=cancelled', sign: 'Batches' },
    { name: 'batch', path: `/batches/${ids.batch}`, sign: /.+/ },
    { name: 'batch-repair', path: `/batches/${ids.batch}/repair?group=${group}`, sign: 'Fix and replay' },
    { name: 'batch-report', path: `/batches/${ids.batch}/report`, sign: /^Error report/ },
    { name: 'errors', path: '/errors', sign: 'Errors' },
    { name: 'errors-group', path: `/errors/${group}`, sign: /.+/ },
    { name: 'errors-muted', path: '/errors?muted=true', sign: 'Errors' },
    { name: 'schedules-empty', path: '/schedules', sign: 'Schedules' },
    { name: 'connections', path: '/connections', sign: 'Connections' },
    { name: 'connection-new', path: '/connections/new', sign: 'New connection' },
    { name: 'connection', path: `/connections/${ids.connection}`, sign: 'Warehouse' },
    { name: 'workers', path: '/workers', sign: 'Workers' },
    ...['profile', 'team', 'roles', 'audit'].map((part) => ({
      ...{ name: `settings-${part}`, path: `/settings/${part}`, sign: 'Settings' },
    })),
    { name: 'invite-unknown', path: '/invite/x', sign: 'Join the team', isOpen: true },
    { name: 'not-found', path: '/batches/00000000-0000-7000-8000-000000000000', sign: 'Not found' },
  ];
}

for (const size of SIZES) {
  test(`every page passes axe and fits at ${size.name} px, light and dark`, async ({ browser }) => {
    test.setTimeout(600_000);
    const page = await openSignedIn(browser, size);
    for (const place of await places()) {
      await test.step(place.name, () => checkPlace(page, place, `${place.name}.${size.name}`));
    }
  });
}

async function checkPlace(page: Page, place: Place, shot: string): Promise<void> {
  await page.emulateMedia({ colorScheme: SCHEMES[0] });
  await page.goto(place.path);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await expect(page.getByRole('heading', { level: 1, name: place.sign })).toBeVisible();
    await settled(page);
    await expectPainted(page, colorScheme);
    await keepPicture(page, `${shot}.${colorScheme}`);
    await expectNoSidewaysScroll(page);
    await expectTargets(page);
    await expectAccessible(page);
  }
}

/** What is loaded after the page itself: no skeleton is left, and the chart is drawn. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.locator('.animate-breathe')).toHaveCount(0);
}

async function openSignedIn(browser: Browser, viewport: ViewportSize): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await signIn(page, ADMIN);
  return page;
}
