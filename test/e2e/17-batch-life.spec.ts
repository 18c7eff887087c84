import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { insertLoad } from './support/insert-load';
import { openLoad } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { openNewLoad } from './support/new-load';
import { asControl, discardDraft, signIn } from './support/people';

test.describe.configure({ mode: 'serial' });

const PAGES = 20;
let harbour: Server;
/** While true, the API keeps the later pages back. */
let isHeld = true;
const waiting: (() => void)[] = [];

function letGo(): void {
  isHeld = false;
  for (const answer of waiting.splice(0)) answer();
}

/** Twenty pages of 500 rows; a page fills a part. */
test.beforeAll(async () => {
  const note = 'x'.repeat(200);
  harbour = createServer((request, response) => {
    const offset = Number(new URL(request.url!, 'http://x').searchParams.get('offset'));
    const count = offset >= PAGES * 500 ? 0 : 500;
    const records = Array.from({ length: count }, (_, at) => ({ berth_id: offset + at + 1, note }));
    const answer = () => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ records }));
    };
    if (isHeld && offset >= 5_000) waiting.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => harbour.listen(0, '127.0.0.1', resolve));
});
test.afterAll(() => {
  letGo();
  harbour.closeAllConnections();
  harbour.close();
});

function insertBerths(name: string, kind: string, config: object): Promise<void> {
  return insertLoad({
    ...{ name, source: { kind, config }, table: name.toLowerCase().replace(/\W/g, '_') },
    ...{ create: true, key: 'berth_id', settings: { tuning: { partBytes: 64 * 1024 } } },
  });
}

async function run(page: Page, load: string): Promise<void> {
  await openLoad(page, load);
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(page).toHaveURL(/\/batches\//);
}

test('a batch is paused, keeps what it has staged, goes on, and is run again', async ({ page }) => {
  const { port } = harbour.address() as AddressInfo;
  await insertBerths('Berths', 'http', { url: `http://127.0.0.1:${port}/`, paginated: true, pageSize: 500 });
  await signIn(page);
  await run(page, 'Berths');
  await expect(outcome(page)).toContainText(/[1-9],\d{3}\s*staged/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Pausing …')).toBeVisible();
  // The worker looks every second; what it waits for comes after that.
  await expect
    .poll(() =>
      asControl(async (control) => {
        const { rows } = await control.query<{ isOld: boolean }>(
          `SELECT pause_requested_at < now() - interval '2 seconds' AS "isOld" FROM batches
           WHERE pause_requested_at IS NOT NULL`,
        );
        return rows[0]?.isOld;
      }),
    )
    .toBe(true);
  letGo();
  await expect(outcome(page)).toContainText('Paused', { timeout: 30_000 });
  await expect(outcome(page)).toContainText('staged rows kept');
  await expectFineEverywhere(page, 'batch-paused');

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('10,000');
  const first = page.url();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(first);
  await expect(page.getByText(/runs an earlier batch again/)).toBeVisible();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
});

test('what failed is asked for a hand until somebody has dealt with it', async ({ page }) => {
  await insertBerths('Moorings', 'file', { path: '/nowhere/moorings.csv' });
  await signIn(page);
  await run(page, 'Moorings');
  await expect(outcome(page)).toContainText('Failed', { timeout: 60_000 });
  await page.goto('/');
  await page.getByRole('link', { name: /needs? a hand/ }).click();
  await expect(page).toHaveURL(/hand=true/);
  const row = page.getByRole('row', { name: /Moorings/ });
  await expect(row).toContainText('Needs a hand');
  await expectFineEverywhere(page, 'batches-in-need');
  await row.getByRole('link', { name: /Moorings/ }).click();
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Dismiss', exact: true })).toHaveCount(0);
  await page.goto('/batches?hand=true');
  await expect(page.getByRole('row', { name: /Moorings/ })).toHaveCount(0);
});

test('an operator has the janitor sweep, and sees what it removed', async ({ page }) => {
  await signIn(page);
  await page.goto('/workers');
  await page.getByRole('button', { name: 'Sweep now: Uploaded files' }).click();
  const sweeps = page.getByRole('region', { name: 'Last sweeps' });
  await expect(sweeps.getByRole('row', { name: /Uploaded files/ }).first()).toBeVisible({ timeout: 30_000 });
  await expectFineEverywhere(page, 'workers-janitor');
});

test('an upload that is cut off goes on by itself, and after a reload from where it was', async ({
  page,
}, testInfo) => {
  const file = testInfo.outputPath('tugs.csv');
  await writeFile(file, `tug_id,note\n${`1,${'x'.repeat(1_000)}\n`.repeat(20_000)}`);
  const offsets: number[] = [];
  let cuts = 1;
  await page.route('**/api/uploads/*?offset=*', async (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get('offset'));
    offsets.push(offset);
    if (cuts > 0 && offset > 0) {
      cuts -= 1;
      await route.abort('connectionreset');
    } else await route.continue();
  });
  await signIn(page);
  await openNewLoad(page);
  await page.getByLabel('File to upload').setInputFiles(file);
  await expect(page.getByText('The connection broke off; it goes on by itself')).toBeVisible();
  await expect(page.getByText('tugs.csv').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose another file' })).toBeVisible({ timeout: 60_000 });
  const piece = 16 * 1024 * 1024;
  expect(offsets).toEqual([0, piece, piece]);

  cuts = Infinity;
  offsets.length = 0;
  await page.getByLabel('File to upload').setInputFiles(file);
  await expect(page.getByText('The connection broke off; it goes on by itself')).toBeVisible();
  await page.reload();
  cuts = 0;
  offsets.length = 0;
  await page.getByLabel('File to upload').setInputFiles(file);
  await expect(page.getByRole('button', { name: 'Choose another file' })).toBeVisible({ timeout: 60_000 });
  expect(offsets).toEqual([piece]);
  await discardDraft(page);
});
