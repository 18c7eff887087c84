import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '@/lib/env';
import { startThrowawayServer } from '../support/postgres-server';
import { runCell, type CellOptions, type CellResult } from './cell';
import { readOptions, USAGE, type FaultsOptions } from './options';
import { describeCell, formatSoak, formatTable, hasHeld, verdict, writeDocs, type Results } from './report';
import { soak } from './soak';
import { buildArmedWorker } from './worker/build-worker';

type Place = Pick<CellOptions, 'serverUrl' | 'workerBundle'>;

const [role, task] = process.argv.slice(2);
if (role === '--cell') {
  const result = await runCell(JSON.parse(task!) as CellOptions);
  process.send!(result, () => process.exit());
} else {
  try {
    await main(readUsage(process.argv.slice(2)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

function readUsage(args: string[]): FaultsOptions {
  try {
    return readOptions(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

async function main(options: FaultsOptions): Promise<void> {
  const { from, json } = options;
  const results = from === undefined ? await strike(options) : readResults(from);
  if (results.soak) console.log(formatSoak(results.soak));
  else console.log(`\n${formatTable(results.results)}\n\n${verdict(results.results)}`);
  if (from === undefined) {
    mkdirSync(path.dirname(json), { recursive: true });
    writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
    console.log(`Written to ${json}`);
  }
  if (options.writeDocs) console.log(`Written into ${writeDocs(results)}`);
  if (!hasHeld(results)) process.exitCode = 1;
}

function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

async function strike(options: FaultsOptions): Promise<Results> {
  const workerBundle = await buildArmedWorker();
  const server = await startThrowawayServer();
  try {
    return await run(options, { serverUrl: server.url, workerBundle });
  } finally {
    await server.stop();
    rmSync(workerBundle, { force: true });
  }
}

async function run(options: FaultsOptions, place: Place): Promise<Results> {
  const { seed } = options;
  const date = new Date().toISOString();
  if (options.soak > 0)
    return { date, seed, results: [], soak: await soak({ seed, kills: options.soak, ...place }) };
  return { date, seed, results: await runCells(options, place) };
}

async function runCells({ cells, seed, jobs }: FaultsOptions, place: Place): Promise<CellResult[]> {
  const results: CellResult[] = [];
  const waiting = cells.map((cell) => ({ ...cell, ...place, seed }));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await apart(next);
      results.push(result);
      console.error(describeCell(result));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

/** In a process of its own: the control plane of a process knows one database. */
async function apart(options: CellOptions): Promise<CellResult> {
  // That a server which it strikes is away is no news.
  const env = childEnvironment({ LOG_LEVEL: 'silent' });
  const child = fork(process.argv[1]!, ['--cell', JSON.stringify(options)], { stdio: 'inherit', env });
  let result: CellResult | undefined;
  child.on('message', (message) => (result = message as CellResult));
  await once(child, 'exit');
  const { fault, stage, seed } = options;
  const problems = ['the cell itself ended early'];
  const nothing = { state: '', runs: 0, takenUpSeconds: null, seconds: 0, swept: 0 };
  return result ?? { fault, stage, seed, outcome: 'broken', problems, ...nothing };
}
