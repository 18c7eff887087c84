import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { findChromium } from '@/jobs/bootstrap/browser.mjs';
import { measure, type Sample } from './measure';
import { complaints, middle, type Run } from './verdict';
import { goOn, openWorld, PERSON, type World } from './world';

const USAGE = `Usage: npm run bench:tabs -- [--tabs 20] [--minutes 10]

Opens so many tabs on live pages of a production build, keeps it busy for so long, and measures what the web process holds:
database connections, sockets, memory. Ends with status 1 where one of them grows, or is not let go when the tabs close.`;

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
  const start = await measure(world.pid, world.control);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const during: Sample[] = [];
  try {
    await openTabs(browser, world, tabs);
    console.error(`${tabs} tabs are open; ${minutes} min to go.`);
    const endsAt = Date.now() + minutes * 60_000;
    for (let second = 1; Date.now() < endsAt; second += 1) {
      await goOn(world, second);
      await sleep(1_000);
      if (second % (sampleEveryMs / 1_000) === 0) during.push(await measure(world.pid, world.control));
    }
  } finally {
    await browser.close();
  }
  await sleep(settleMs);
  return { start, during, after: await measure(world.pid, world.control) };
}

/** Each in a profile of its own: a browser opens but six connections to one server for all tabs of a profile. */
async function openTabs(browser: Browser, { url, batchId }: World, tabs: number): Promise<void> {
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
  for (let tab = 0; tab < tabs; tab += 1) {
    const context = await browser.newContext({ baseURL: url, storageState });
    const opened = await context.newPage();
    await opened.goto(pages[tab % pages.length]!);
  }
}

function report(run: Run, tabs: number, minutes: number): void {
  const { start, during, after } = run;
  console.log(`${tabs} tabs for ${minutes} min, ${during.length} samples of the web process`);
  console.log('                        start   during: early  late   most    after');
  const quarter = Math.max(1, Math.floor(during.length / 4));
  for (const [name, key] of [
    ['memory, MB', 'memoryMb'],
    ['open sockets', 'sockets'],
    ['database connections', 'connections'],
    ['  of them listening', 'listening'],
  ] as const) {
    const most = Math.max(...during.map((sample) => sample[key]));
    const early = middle(during.slice(quarter, quarter * 2), key);
    const figures = [start[key], early, middle(during.slice(-quarter), key), most, after[key]];
    console.log(name.padEnd(22) + figures.map((figure) => figure.toFixed(0).padStart(8)).join(''));
  }
  const found = complaints(run);
  console.log(found.length === 0 ? '✓ nothing grew, everything was let go' : `✗ ${found.join('\n✗ ')}`);
  if (found.length > 0) process.exitCode = 1;
}
