import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { findChromium } from '@/jobs/bootstrap/browser.mjs';
import { measure, type Sample } from './measure';
import { complaints, middle, type Run } from './verdict';
import { goOn, openWorld, PERSON, type World } from './world';

const USAGE = `Usage: npm run bench:tabs -- [--tabs 20] [--minutes 10]

Opens so many tabs on live pages of a production build, keeps it busy for so long, and measures what the web process holds
once its garbage is collected: memory, sockets, database connections. Ends with status 1 where one of them grows, or is not
let go when the tabs close.`;

const sampleEveryMs = 5_000;
const settleMs = 20_000;

try {
  if (process.platform !== 'linux') throw new Error('It reads /proc: run it on Linux.');
  const { tabs, minutes } = readOptions();
  const world = await openWorld();
  try {
    const run = await watch(world, tabs, minutes);
    report(run, tabs, minutes);
  } finally {
    await world.close();
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function readOptions(): { tabs: number; minutes: number } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: process.argv.slice(2), options: { tabs: text, minutes: text } });
  const [tabs, minutes] = [Number(values.tabs ?? 20), Number(values.minutes ?? 10)];
  if (!Number.isInteger(tabs) || tabs < 1 || !(minutes > 0)) throw new Error(USAGE);
  return { tabs, minutes };
}

async function watch(world: World, tabs: number, minutes: number): Promise<Run> {
  const start = await measure(world);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const during: Sample[] = [];
  let requests = 0;
  try {
    const contexts = await openTabs(browser, world, tabs);
    for (const context of contexts) context.on('request', () => (requests += 1));
    console.error(`${tabs} tabs are open; ${minutes} min to go.`);
    const endsAt = Date.now() + minutes * 60_000;
    for (let second = 1; Date.now() < endsAt; second += 1) {
      await goOn(world, second);
      await sleep(1_000);
      if (second % (sampleEveryMs / 1_000) === 0) during.push(await measure(world));
    }
  } finally {
    await browser.close();
  }
  await sleep(settleMs);
  const requestsPerTab = requests / tabs / (minutes * 60);
  return { start, during, after: await measure(world), requestsPerTab };
}

/** Each in a profile of its own: a browser opens but six connections to one server for all tabs of a profile. */
async function openTabs(browser: Browser, { url, batchId }: World, tabs: number): Promise<BrowserContext[]> {
  const first = await browser.newContext({ baseURL: url });
  const page = await first.newPage();
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password').fill(PERSON.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  const storageState = await first.storageState();
  await first.close();
  const pages = ['/', '/batches', `/batches/${batchId}`, '/loads', '/batches?state=running'];
  const contexts: BrowserContext[] = [];
  for (let tab = 0; tab < tabs; tab += 1) {
    const context = await browser.newContext({ baseURL: url, storageState });
    contexts.push(context);
    const opened = await context.newPage();
    await opened.goto(pages[tab % pages.length]!);
  }
  return contexts;
}

function report(run: Run, tabs: number, minutes: number): void {
  const { start, during, after } = run;
  console.log(`${tabs} tabs for ${minutes} min, ${during.length} samples of the web process`);
  console.log('                        start   during: early  late   most    after');
  const quarter = Math.max(1, Math.floor(during.length / 4));
  for (const [name, key] of [
    ['JavaScript heap, MB', 'heapMb'],
    ['process, MB', 'memoryMb'],
    ['open sockets', 'sockets'],
    ['database connections', 'connections'],
    ['  of them listening', 'listening'],
  ] as const) {
    const most = Math.max(...during.map((sample) => sample[key]));
    const early = middle(during.slice(quarter, quarter * 2), key);
    const figures = [start[key], early, middle(during.slice(-quarter), key), most, after[key]];
    console.log(name.padEnd(22) + figures.map((figure) => figure.toFixed(0).padStart(8)).join(''));
  }
  console.log(`requests of a tab: ${run.requestsPerTab.toFixed(2)} a second`);
  const found = complaints(run);
  console.log(found.length === 0 ? '✓ nothing grew, everything was let go' : `✗ ${found.join('\n✗ ')}`);
  if (found.length > 0) process.exitCode = 1;
}
