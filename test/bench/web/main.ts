import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '@/jobs/supervisor/ports';
import { webAnswers, webServer } from '@/jobs/supervisor/parts';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { findTarget } from '@/prisma/scenarios/target';
import { PASSWORD } from '@/prisma/scenarios/people';
import { closeDatabase } from '@/lib/db';
import { env, overrideEnvironment } from '@/lib/env';
import { machineFacts } from '../report/machine';
import { routeScripts } from './javascript';
import { timed } from './measure';
import { measurePaint } from './paint';
import { missesOf, tablesOf, type Row, type WebFigures } from './report';
import { signIn } from './session';
import { findExamples, listsOf, pagesOf, type Examples } from './subjects';

const calls = 40;
const out = path.resolve('.stevedore/bench/web.json');

const target = await findTarget();
try {
  overrideEnvironment({ DATABASE_URL: target.url, PORT: String(await freePort()), NEXTAUTH_URL: '' });
  await applyMigrations(target.url);
  const examples = await findExamples();
  console.error(`Measuring over ${target.label} …`);
  const figures: WebFigures = {
    machine: machineFacts(),
    lists: await measureLists(examples),
    ...(await measureWeb(examples)),
    scripts: routeScripts(),
  };
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(figures, undefined, 2)}\n`);
  const misses = missesOf(figures);
  console.log(`${tablesOf(figures)}\n`);
  for (const miss of misses) console.log(`✗ ${miss}`);
  console.log(`${misses.length === 0 ? 'Every bar is held.' : ''} In JSON: ${out}`);
  process.exitCode = misses.length === 0 ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await closeDatabase();
  await target.close();
}

async function measureLists(examples: Examples): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, list] of Object.entries(listsOf(examples)))
    rows.push({ what, timing: await timed(calls, list) });
  return rows;
}

/** Against the production build. */
async function measureWeb(examples: Examples): Promise<Pick<WebFigures, 'pages' | 'paint'>> {
  const web = webServer((line) => console.error(line));
  web.start();
  try {
    await webAnswers(new AbortController().signal);
    const base = env().publicUrl;
    const cookie = await signIn(base, { email: 'ada@example.com', password: PASSWORD });
    return {
      pages: await measurePages(base, cookie, examples),
      paint: await measurePaint(base, cookie, examples),
    };
  } finally {
    await web.stop();
  }
}

/** To the last byte, so that what a page streams later is in it. */
async function measurePages(base: string, cookie: string, examples: Examples): Promise<Row[]> {
  const rows: Row[] = [];
  for (const page of pagesOf(examples)) {
    const timing = await timed(calls, () => visit(`${base}${page}`, cookie));
    rows.push({ what: `\`${named(page, examples)}\``, timing });
  }
  return rows;
}

async function visit(url: string, cookie: string): Promise<void> {
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url} answered with status ${answer.status}.`);
}

function named(page: string, { fullest }: Examples): string {
  return page
    .replace(fullest.batchId, '[2 M bad rows]')
    .replace(fullest.commonGroup, '[fingerprint]')
    .replace(fullest.rareGroup, '[rarest]')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '[id]')
    .replace(/cursor=.*/, 'cursor=…');
}
