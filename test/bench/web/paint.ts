import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '@/jobs/bootstrap/browser.mjs';
import { controlPool } from '@/lib/db';
import { timingOf, type Timing } from './measure';
import type { Examples } from './subjects';

const changes = 20;
/** A batch tells of itself once a second. */
const pauseMs = 1_000;
const longestMs = 15_000;

/** From the commit of a change until a page that shows the batch has painted it; of a batch that runs meanwhile. */
export async function measurePaint(
  base: string,
  cookie: string,
  { batchId }: Pick<Examples, 'batchId'>,
): Promise<Timing> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const before = await setRunning(batchId);
  try {
    const context = await browser.newContext({ extraHTTPHeaders: { cookie } });
    const page = await context.newPage();
    const stream = page.waitForResponse(
      (answer) => answer.url().includes(`/api/live?`) && answer.url().includes(batchId),
    );
    await page.goto(`${base}/batches/${batchId}`);
    await stream;
    await sleep(pauseMs);
    const times: number[] = [];
    for (let change = 1; change <= changes; change += 1) {
      times.push(await paintOf(page, batchId, Number(before.read) + change * 1_000_003));
      await sleep(pauseMs);
    }
    return timingOf(times);
  } finally {
    await restore(batchId, before);
    await browser.close();
  }
}

async function paintOf(page: Page, batchId: string, read: number): Promise<number> {
  const painted = page.evaluate(paintedAt, { text: read.toLocaleString('en-US'), longestMs });
  await controlPool().query(
    `WITH b AS (UPDATE batches SET read = $2, updated_at = now() WHERE id = $1 RETURNING *)
     SELECT pg_notify('stevedore_change', 'batches activity batch:' || id || ' load:' || load_id) FROM b`,
    [batchId, read],
  );
  const committedAt = Date.now();
  return Math.max(0, (await painted) - committedAt);
}

/** In the page: when the frame that shows the text was painted. */
function paintedAt({ text, longestMs: limit }: { text: string; longestMs: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const isThere = () => document.body.textContent?.includes(text) ?? false;
    const late = setTimeout(() => reject(new Error(`The page does not show ${text}.`)), limit);
    const done = () => {
      clearTimeout(late);
      observer.disconnect();
      // The second frame begins once the first one is painted.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
    };
    const observer = new MutationObserver(() => isThere() && done());
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    if (isThere()) done();
  });
}

interface Before {
  state: string;
  read: string;
  updated_at: Date;
}

async function setRunning(batchId: string): Promise<Before> {
  const { rows } = await controlPool().query<Before>(
    `WITH old AS (SELECT id, state, read, updated_at FROM batches WHERE id = $1)
     UPDATE batches b SET state = 'running' FROM old WHERE b.id = old.id
     RETURNING old.state, old.read, old.updated_at`,
    [batchId],
  );
  return rows[0]!;
}

async function restore(batchId: string, { state, read, updated_at }: Before): Promise<void> {
  await controlPool().query(
    `UPDATE batches SET state = $2::batch_state, read = $3, updated_at = $4 WHERE id = $1`,
    [batchId, state, read, updated_at],
  );
}
