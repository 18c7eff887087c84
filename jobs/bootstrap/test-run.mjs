import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureBundle } from './bundle.mjs';
import { root } from './paths.mjs';
import { runScript, say } from './run.mjs';
import { addUp, tallyOfPlaywright, tallyOfStatus, tallyOfVitest } from './tally.mjs';
import { ensureWebBuild } from './web-build.mjs';
import { withLock } from './lock.mjs';

const reports = path.join(root, '.stevedore/reports');
const isCI = /^(1|true)$/i.test(process.env.CI ?? '');

/** The longest first: the others run beside it. */
const checks = [
  ['lint', (stdio) => check('eslint/bin/eslint.js', ['--max-warnings=0', '.'], stdio)],
  ['format', (stdio) => check('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.'], stdio)],
  ['types', checkTypes],
  ['boundaries', (stdio) => check('../test/boundaries/check.mjs', [], stdio)],
  ['unused code', (stdio) => check('knip/bin/knip.js', ['--no-config-hints'], stdio)],
];

/** Everything that can be checked without a database: for while one works. */
export function runVerify() {
  return runSteps([['unit tests', () => vitest('unit', ['--project', 'unit'])]]);
}

/** Everything. */
export function runTests() {
  return runSteps([
    ['build', build],
    ['unit, contract and integration tests', () => vitest('all', [])],
    ['browser tests', browserTests],
  ]);
}

/** Runs the checks, then every step, whatever became of the ones before it, and ends with the sum over all of them. */
async function runSteps(steps) {
  mkdirSync(reports, { recursive: true });
  const outcomes = await runChecks();
  for (const step of steps) {
    say(`\n── ${step[0]} ──`);
    outcomes.push(await runStep(step));
  }
  report(outcomes);
}

/** Two at once, for each keeps one core busy. */
async function runChecks() {
  const waiting = [...checks];
  const outcomes = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes.push(await runCheck(next));
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
}

/** What it prints is held back until it has ended. */
async function runCheck([name, step]) {
  const file = path.join(reports, `${name}.txt`);
  const output = openSync(file, 'w');
  say(`${name} …`);
  const outcome = await runStep([name, () => step(['ignore', output, output])]);
  closeSync(output);
  say(`\n── ${name} ──\n${readFileSync(file, 'utf8')}`);
  return outcome;
}

async function runStep([name, step]) {
  const startedAt = Date.now();
  const tally = await step().catch((error) => {
    say(error.message);
    return tallyOfStatus(1);
  });
  return { name, tally, seconds: (Date.now() - startedAt) / 1000 };
}

function report(outcomes) {
  console.log('');
  for (const { name, tally, seconds } of outcomes) {
    const { passed, failed, skipped } = tally;
    console.log(
      `${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(1)} s)`,
    );
    for (const note of tally.notes ?? []) console.log(`    ${note}`);
  }
  const tallies = outcomes.map((outcome) => outcome.tally);
  const sum = addUp(tallies, isCI);
  if (isCI && tallies.some((tally) => tally.skipped > 0))
    console.log('In CI nothing may be skipped: skipped counts as failed.');
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

async function check(script, args, stdio) {
  return tallyOfStatus(await runScript(script, args, { stdio }));
}

/** Next writes the types of the routes first. */
async function checkTypes(stdio) {
  const generated = await runScript('next/dist/bin/next', ['typegen'], { stdio });
  return tallyOfStatus(generated || (await runScript('typescript/bin/tsc', ['--noEmit'], { stdio })));
}

/** What the tests start is built first, so that no test waits for it. */
async function build() {
  for (const name of ['supervisor', 'worker', 'cli', 'sample', 'bench', 'bench-web', 'bench-detect', 'seed'])
    await ensureBundle(name);
  await withLock('web', ensureWebBuild);
  return tallyOfStatus(0);
}

async function vitest(name, args) {
  const file = freshReport(`vitest-${name}.json`);
  const status = await runScript('vitest/vitest.mjs', [
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return tallyOfVitest(readReport(file), status);
}

async function browserTests() {
  const missing = await ensureBrowser();
  if (missing) {
    say(missing);
    return { passed: 0, failed: 0, skipped: 1, notes: [`skipped: all browser tests; ${missing}`] };
  }
  const file = freshReport('playwright.json');
  const status = await runScript('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  return tallyOfPlaywright(readReport(file), status);
}

function freshReport(name) {
  const file = path.join(reports, name);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error('The tests ended without a report; the reason is above.');
  }
}
