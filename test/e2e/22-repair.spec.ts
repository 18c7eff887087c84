import { readFile, writeFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { outcome } from './support/batch-page';
import { insertLoad } from './support/insert-load';
import { openLoad } from './support/load-tabs';
import { expectAccessible, expectFineEverywhere, takePicture } from './support/look';
import { addViewer, signIn, VIEWER, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const ROWS = 100_000;
/** Rows that are refused, by what is wrong with them; no row has two faults. */
const BAD = { weight: 2_000, sent_on: 300, service: 40, country: 25, pieces: 3 };
const REFUSED = 2_368;

function parcel(n: number): string {
  const isBad = (rest: number, column: keyof typeof BAD) => n % 50 === rest && n / 50 < BAD[column];
  const weight = isBad(1, 'weight') ? `"${n % 9},5"` : `${n % 9}.5`;
  const sentOn = isBad(2, 'sent_on') ? '2026-02-30' : '2026-02-27';
  const service = isBad(3, 'service') ? 'test' : 'road';
  const country = isBad(4, 'country') ? '' : 'DE';
  const pieces = isBad(5, 'pieces') ? 'two' : '1';
  return [n, weight, pieces, sentOn, service, country].join(',');
}

async function makeLoad(): Promise<void> {
  const lines = Array.from({ length: ROWS }, (_, at) => parcel(at));
  const file = await sendFile(
    'parcels.csv',
    ['parcel_id,weight,pieces,sent_on,service,country', ...lines, ''].join('\n'),
  );
  await withDatabase(stack().warehouseUrl, (warehouse) =>
    warehouse.query(`
      CREATE TABLE public.parcels (parcel_id int PRIMARY KEY, weight numeric(8,2), pieces int, sent_on date,
        service text CHECK (service IN ('road', 'sea')), country text NOT NULL)`),
  );
  await insertLoad({
    ...{ name: 'Parcels', source: { kind: 'file', config: { path: file } } },
    ...{ table: 'parcels', create: false, key: 'parcel_id' },
  });
}

const groups = (page: Page) => page.getByRole('navigation', { name: 'Error groups' });
const bar = (page: Page) => page.getByRole('group', { name: 'Change rows' });
const rows = (page: Page) => page.getByRole('region', { name: 'Rows', exact: true });
let repairUrl: string;

async function openGroup(page: Page, column: string): Promise<void> {
  await groups(page)
    .getByRole('link')
    .filter({ has: page.getByText(column, { exact: true }) })
    .click();
  await expect(page).toHaveURL(/group=/);
  await expect(rows(page).getByRole('grid')).toHaveAccessibleName(new RegExp(`for ${column}:`));
}

test('each kind of error is a group of its own, with its rows in a grid', async ({ page }) => {
  await makeLoad();
  await signIn(page);
  await openLoad(page, 'Parcels');
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(outcome(page)).toContainText('Partial', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('2,368 bad rows of 100,000');
  await page.getByRole('link', { name: 'Fix & replay' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Fix and replay' })).toBeVisible();
  repairUrl = page.url();
  await expect(page.getByText(`2,368 refused rows: 2,368 open`)).toBeVisible();
  for (const [column, count] of Object.entries(BAD)) {
    const group = groups(page)
      .getByRole('link')
      .filter({ has: page.getByText(column, { exact: true }) });
    await expect(group).toContainText(`${count.toLocaleString('en-US')} open`);
  }
  const grid = rows(page).getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', String(REFUSED + 1));
  await expect(grid.getByRole('columnheader')).toContainText(['Row', 'parcel_id', 'weight']);
  await expectFineEverywhere(page, 'repair');
});

test('a group is put right at once, and that can be taken back', async ({ page }) => {
  await signIn(page);
  await page.goto(repairUrl);
  await openGroup(page, 'weight');
  await expect(bar(page)).toContainText('All 2,000 rows to repair of this group');
  await bar(page).getByRole('button', { name: 'Replace …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace text' });
  await expect(dialog.getByLabel('Column of the source')).toHaveValue('weight');
  await expectAccessible(page);
  await dialog.getByLabel('Find', { exact: true }).fill(',');
  await dialog.getByLabel('Put instead').fill('.');
  await dialog.getByRole('button', { name: 'Replace in 2,000 rows' }).click();
  await expect(page.getByText('2,000 rows changed.')).toBeVisible();
  await expect(rows(page).getByRole('row').nth(1)).toContainText('Fixed');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page).getByRole('row').nth(1)).toContainText('Open');

  await bar(page).getByRole('button', { name: 'Replace …' }).click();
  await dialog.getByLabel('Find', { exact: true }).fill(',');
  await dialog.getByLabel('Put instead').fill('.');
  await dialog.getByRole('button', { name: 'Replace in 2,000 rows' }).click();
  await expect(groups(page).getByText('2,000 fixed', { exact: true })).toBeVisible();
  // Rows come as one goes down, to the last of them.
  await rows(page).getByRole('gridcell').first().click();
  await expect(async () => {
    await page.keyboard.press('Control+End');
    await expect(rows(page).locator('[role=row]:focus-within')).toHaveAttribute('aria-rowindex', '2001', {
      timeout: 100,
    });
  }).toPass({ intervals: [100] });
});

test('a few rows are put right in the grid by keyboard', async ({ page }) => {
  await signIn(page);
  await page.goto(repairUrl);
  await openGroup(page, 'pieces');
  const cells = rows(page).locator('[role=gridcell][aria-invalid=true]');
  await expect(cells).toHaveCount(3);
  await cells.first().click();
  await expect(page.getByRole('region', { name: 'Cell' })).toContainText('pieces');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('F2');
  await page.keyboard.type('3');
  await page.keyboard.press('Escape');
  await expect(cells).toHaveCount(2);
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await expect(cells).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(cells).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(cells).toHaveCount(3);
  // A column out of a spreadsheet, from the first cell down.
  await cells.first().click();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', '2\n2\n2\n');
    document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await expect(cells).toHaveCount(0);
  await expect(bar(page)).toContainText('Saved');
  await page.reload();
  await expect(groups(page).getByText('3 fixed', { exact: true })).toBeVisible();
});

test('rows are corrected in a file, others are dropped', async ({ page }, testInfo) => {
  await signIn(page);
  await page.goto(repairUrl);
  await openGroup(page, 'sent_on');
  await page.getByRole('button', { name: 'Download to correct' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const text = await readFile((await (await downloading).path())!, 'utf8');
  expect(parse(text, { columns: true, bom: true })).toHaveLength(BAD.sent_on);
  const corrected = testInfo.outputPath('corrected.csv');
  await writeFile(corrected, text.replaceAll('2026-02-30', '2026-02-28'));

  await page.getByRole('button', { name: 'Upload corrected …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upload corrected rows' });
  await dialog.getByLabel('Corrected file').setInputFiles(corrected);
  await expect(dialog).toContainText('300 rows fixed');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(groups(page).getByText('300 fixed', { exact: true })).toBeVisible();

  await openGroup(page, 'service');
  await bar(page).getByRole('button', { name: 'Drop …' }).click();
  const drop = page.getByRole('dialog', { name: 'Drop rows' });
  await drop.getByRole('button', { name: 'Drop 40 rows' }).click();
  await expect(drop.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true');
  await drop.getByLabel('Reason').fill('Test parcels of the counter');
  await drop.getByRole('button', { name: 'Drop 40 rows' }).click();
  await expect(groups(page).getByText('40 dropped', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Open/ }).click();
  await expect(page.getByText('No row of this group is open')).toBeVisible();
});

/** Looks for itself: the product's own counts are not asked. */
function table() {
  return withDatabase(stack().warehouseUrl, async (warehouse) => {
    const { rows } = await warehouse.query(`
      SELECT count(*)::int AS rows, count(*) FILTER (WHERE sent_on = '2026-02-28')::int AS corrected,
        count(*) FILTER (WHERE pieces = 2)::int AS edited, sum(weight)::float AS weight,
        count(*) FILTER (WHERE parcel_id % 50 = 1 AND parcel_id / 50 < ${BAD.weight})::int AS replaced
      FROM public.parcels`);
    return rows[0];
  });
}

test('what is repaired is checked, then replayed, and is in the table', async ({ page }) => {
  const before = await table();
  expect(before).toMatchObject({ rows: ROWS - REFUSED, corrected: 0, edited: 0, replaced: 0 });
  await signIn(page);
  await page.goto(repairUrl);
  await page.getByRole('button', { name: 'Check or replay …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Load repaired rows again' });
  await expect(dialog).toContainText('2,303 rows into public.parcels');
  await expectFineEverywhere(page, 'repair-replay');
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });
  await expect(outcome(page)).toContainText('Rehearsal');
  expect(await table()).toEqual(before);

  await page.getByRole('button', { name: 'Check or replay …' }).click();
  await dialog.getByRole('button', { name: 'Replay 2,303 rows' }).click();
  const replay = page.getByRole('region', { name: 'Replay', exact: true });
  await expect(replay).toContainText('Succeeded', { timeout: 60_000 });
  await expect(replay).toContainText('inserted=2,303');
  await expect(page.getByText('25 open · 40 dropped · 2,303 replayed').first()).toBeVisible();
  const weights = Array.from({ length: ROWS }, (_, n) => n).filter(
    (n) => n % 50 !== 3 || n / 50 >= BAD.service,
  );
  const kept = weights.filter((n) => n % 50 !== 4 || n / 50 >= BAD.country);
  expect(await table()).toEqual({
    rows: ROWS - BAD.service - BAD.country,
    corrected: BAD.sent_on,
    edited: BAD.pieces,
    replaced: BAD.weight,
    weight: kept.reduce((sum, n) => sum + (n % 9) + 0.5, 0),
  });
  await expectFineEverywhere(page, 'repair-replayed');

  await replay.getByRole('link', { name: 'Open the batch' }).click();
  await page.getByRole('link', { name: 'rows that an earlier batch refused' }).click();
  await expect(page.getByRole('link', { name: '1 replay', exact: true })).toBeVisible();
  const quarantine = page.getByRole('region', { name: 'Quarantine' });
  await expect(quarantine).toContainText('25 open · 40 dropped · 2,303 replayed');
  await expect(outcome(page)).toContainText('2,368 bad rows of 100,000');
});

test('the report is for whoever may look, on screen and on paper', async ({ page }) => {
  await addViewer();
  await signIn(page, VIEWER);
  await page.goto(repairUrl);
  await expect(page.getByText('You can look, and change nothing')).toBeVisible();
  await expect(rows(page).getByRole('grid')).toHaveAttribute('aria-readonly', 'true');
  await expect(
    page.getByRole('button', { name: /Check or replay|Drop …|Upload corrected|Set value/ }),
  ).toHaveCount(0);
  await page.getByRole('link', { name: 'Error report' }).click();
  const list = page.getByRole('list', { name: 'Error groups' });
  await expect(list.getByRole('heading')).toHaveCount(Object.keys(BAD).length);
  await expect(list).toContainText('25 open');
  await expectFineEverywhere(page, 'error-report');
  const batchId = /batches\/([^/]+)/.exec(page.url())![1];
  const { groups: reported } = (await (
    await page.request.get(`/api/batches/${batchId}/report?format=json`)
  ).json()) as { groups: { column: string; rows: number }[] };
  expect(Object.fromEntries(reported.map(({ column, rows: count }) => [column, count]))).toEqual(BAD);

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.setViewportSize({ width: 794, height: 1123 });
  await expect(page.getByRole('navigation', { name: 'Main' }).first()).toBeHidden();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light');
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await takePicture(page, 'error-report.print');
});
