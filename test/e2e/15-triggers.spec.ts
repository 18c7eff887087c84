import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { outcome } from './support/batch-page';
import { insertLoad } from './support/insert-load';
import { openLoad, openTab } from './support/load-tabs';
import { expectFineEverywhere } from './support/look';
import { asControl, signIn, withDatabase } from './support/people';
import { stack } from './support/stack';
import { sendFile, workerFile } from './support/worker-files';

test.describe.configure({ mode: 'serial' });

const inbox = () => workerFile('arrivals');

async function put(name: string, days: readonly number[]): Promise<void> {
  const lines = days.map((day) => `${day},2026-01-${String(day).padStart(2, '0')}T08:00:00Z\n`);
  await sendFile(`arrivals/${name}`, `arrival_id,seen_at\n${lines.join('')}`);
}

/** Looks for itself: the product's own counts are not asked. */
function arrivals(): Promise<number[]> {
  return withDatabase(stack().warehouseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'SELECT arrival_id AS id FROM public.arrivals ORDER BY arrival_id',
    );
    return rows.map(({ id }) => Number(id));
  });
}

/** An incremental load of a file. */
function insertArrivals(): Promise<void> {
  return insertLoad({
    name: 'Arrivals',
    source: { kind: 'file', config: { path: path.join(inbox(), 'first.csv') } },
    ...{ table: 'arrivals', create: true, key: 'arrival_id' },
    settings: { incremental: { cursor: 'seen_at', overlap: '0' } },
  });
}

async function openSchedule(page: Page, load = 'Arrivals'): Promise<void> {
  await openLoad(page, load);
  await openTab(page, 'schedule');
  await expect(page).toHaveURL(/tab=schedule/);
}

const newTrigger = (page: Page) => page.getByRole('form', { name: 'New trigger' });

test('a new file starts a batch that reads it alone, and stands beside it', async ({ page }) => {
  await put('first.csv', [1, 2]);
  await insertArrivals();
  await signIn(page);
  await openSchedule(page);
  await page.getByRole('button', { name: 'Run now' }).click();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });

  await openSchedule(page);
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  const form = newTrigger(page);
  await form.getByLabel('Settled after, in seconds').fill('soon');
  await form.getByRole('button', { name: 'Add the trigger' }).click();
  await expect(form.getByLabel('Folder or pattern')).toHaveAttribute('aria-invalid', 'true');
  await expect(form.getByLabel('Settled after, in seconds')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Folder or pattern').fill(inbox());
  await form.getByLabel('Settled after, in seconds').fill('2');
  await form.getByRole('button', { name: 'Add the trigger' }).click();

  const files = page.getByRole('region', { name: 'Files that were seen' });
  await expect(files.getByRole('row', { name: /first\.csv/ })).toContainText('left out');
  await put('second.csv', [3, 4, 5, 6]);
  const second = files.getByRole('row', { name: /second\.csv/ });
  await expect(second.getByRole('link', { name: 'Succeeded' })).toBeVisible({ timeout: 60_000 });
  expect(await arrivals()).toEqual([1, 2, 3, 4, 5, 6]);
  await second.getByRole('link').click();
  await expect(page.getByText('started by a new file')).toBeVisible();
  await expect(page.getByText('only second.csv')).toBeVisible();
});

test('a load waits for another, and a circle is refused with its loads named', async ({ page }) => {
  await signIn(page);
  await openSchedule(page, 'Orders');
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await newTrigger(page)
    .getByRole('radio', { name: /Another load/ })
    .click();
  await newTrigger(page).getByLabel('Load', { exact: true }).selectOption({ label: 'Arrivals' });
  await newTrigger(page).getByRole('button', { name: 'Add the trigger' }).click();
  await expect(page.getByRole('region', { name: 'After Arrivals has succeeded' })).toBeVisible();

  await openSchedule(page);
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await newTrigger(page)
    .getByRole('radio', { name: /Another load/ })
    .click();
  await newTrigger(page)
    .getByLabel('Load', { exact: true })
    .selectOption({ label: 'Orders (comes after this load)' });
  await newTrigger(page).getByRole('button', { name: 'Add the trigger' }).click();
  await expect(newTrigger(page).getByText('Orders → Arrivals → Orders')).toBeVisible();
});

test('a request signed as the page says starts a batch, and its end the load that waits for it', async ({
  page,
}) => {
  await signIn(page);
  await openSchedule(page);
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await newTrigger(page)
    .getByRole('radio', { name: /A signed request/ })
    .click();
  await newTrigger(page).getByLabel('Who sends it').fill('Harbour office');
  await newTrigger(page).getByRole('button', { name: 'Add the trigger' }).click();
  const secret = await page.getByLabel('Secret', { exact: true }).innerText();
  await page.getByText('How to sign a request').click();
  const program = await page.getByLabel('Node', { exact: true }).innerText();
  await expectFineEverywhere(page, 'triggers');
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  const send = async (signedWith: string) => {
    const asking = program.replace('await fetch', 'const answer = await fetch');
    const code = `${asking}\nconsole.log(JSON.stringify([answer.status, await answer.json()]));`;
    const { stdout } = await promisify(execFile)('node', ['--input-type=module', '-e', code], {
      env: { ...process.env, WEBHOOK_SECRET: signedWith },
    });
    return JSON.parse(stdout) as [number, { batchId: string }];
  };
  expect((await send('another'))[0]).toBe(401);
  const [status, { batchId }] = await send(secret);
  expect(status).toBe(202);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('started by a signed request from Harbour office')).toBeVisible();
  await expect(outcome(page)).toContainText('Succeeded', { timeout: 60_000 });

  await openSchedule(page, 'Orders');
  const waiting = page.getByRole('region', { name: 'After Arrivals has succeeded' });
  await waiting.getByRole('link').click();
  await expect(page.getByText('started after a batch of Arrivals')).toBeVisible();
});

test('a range is loaded again in chunks, after they were shown', async ({ page }) => {
  await withDatabase(stack().warehouseUrl, (client) =>
    client.query('DELETE FROM public.arrivals WHERE arrival_id < 3'),
  );
  await signIn(page);
  await openSchedule(page);
  await page.getByRole('button', { name: 'Start a backfill' }).click();
  const form = page.getByRole('form', { name: 'New backfill' });
  await form.getByLabel('First day').fill('2026-01-01');
  await form.getByLabel('Last day').fill('2026-01-03');
  await form.getByRole('button', { name: 'Show the chunks' }).click();
  await expect(form.getByText('3 chunks, each a batch of its own.')).toBeVisible();
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await expect(newTrigger(page)).toBeVisible();
  await expectFineEverywhere(page, 'trigger-and-backfill-new');
  await form.getByRole('button', { name: 'Start 3 batches' }).click();
  const backfill = page.getByRole('region', { name: 'Backfill 2026-01-01 to 2026-01-03' });
  await expect(backfill).toContainText('3 of 3 chunks done', { timeout: 60_000 });
  await expect(backfill).toContainText('Ended');
  expect(await arrivals()).toEqual([1, 2, 3, 4, 5, 6]);
});

/** Two loads planned at one time, and a week in the past with one of each outcome, without waiting for it. */
async function planPast(): Promise<void> {
  await asControl(async (control) => {
    const { rows } = await control.query<{ id: string }>(
      `INSERT INTO schedules (id, load_id, kind, config, next_at, due_at)
       SELECT gen_random_uuid(), id, 'weekly', '{"time": "06:00", "days": [1, 2, 3, 4, 5, 6, 7]}', at, at
       FROM loads, date_trunc('day', now() + interval '2 days') AS at WHERE name IN ('Arrivals', 'Orders')
       ORDER BY name RETURNING id`,
    );
    await control.query(
      `INSERT INTO planned_runs (schedule_id, planned_at, outcome, is_late, reason, batch_id) VALUES
         ($1, '2026-02-02T06:00Z', 'started', true, NULL, (SELECT id FROM batches WHERE state = 'succeeded' LIMIT 1)),
         ($1, '2026-02-03T06:00Z', 'skipped', false, 'An earlier batch had not ended.', NULL),
         ($1, '2026-02-04T06:00Z', 'missed', true, 'No worker was running at this time.', NULL)`,
      [rows[0]!.id],
    );
  });
}

test('the calendar holds planned against actual, by week and month, its zone named', async ({ page }) => {
  await planPast();
  await signIn(page);
  await page.goto('/schedules');
  await expect(page.getByRole('region', { name: 'Triggers' })).toContainText('Harbour office');
  await page.getByRole('link', { name: 'Calendar' }).click();
  await expect(page).toHaveURL(/view=calendar/);
  await expect(page.getByText('Days and times are in UTC')).toBeVisible();
  await page.getByRole('link', { name: 'The week after' }).click();
  await expect(page.getByText('with Orders').first()).toBeVisible();
  await page.goto('/schedules?view=calendar&day=2026-02-04');
  const day = (name: string) => page.getByRole('region', { name });
  await expect(day('Monday 2 February')).toContainText('late');
  await expect(day('Tuesday 3 February')).toContainText('skipped');
  await expect(day('Wednesday 4 February')).toContainText('missed');
  await page.getByLabel('Time zone').selectOption('UTC');
  await expectFineEverywhere(page, 'calendar-week');
  await page.getByRole('link', { name: 'Month', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/span=month/);
  await expect(page.getByRole('heading', { name: 'February 2026' })).toBeVisible();
  await expectFineEverywhere(page, 'calendar-month');
  await page.getByRole('link', { name: 'The month after' }).click();
  await expect(page.getByRole('heading', { name: 'March 2026' })).toBeVisible();
  await asControl((control) => control.query('DELETE FROM schedules'));
});

test('a trigger is paused and deleted, each with its consequence said', async ({ page }) => {
  await signIn(page);
  await openSchedule(page, 'Orders');
  const waiting = page.getByRole('region', { name: 'After Arrivals has succeeded' });
  await waiting.getByRole('button', { name: 'Pause' }).click();
  await expect(waiting.getByText('paused')).toBeVisible();
  await waiting.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete this trigger?' });
  await expect(dialog).toContainText('The batches that it started stay');
  await dialog.getByRole('button', { name: 'Delete it' }).click();
  await expect(waiting).toHaveCount(0);
  // Nothing fires any more while other specs run.
  await asControl((control) => control.query('DELETE FROM triggers'));
});
