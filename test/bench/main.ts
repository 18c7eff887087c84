import { readFileSync } from 'node:fs';
import type { ListedCase } from './cases/bench-case';
import { chooseCases, usualGroups } from './cases/catalogue';
import { openBenchDatabase } from './database';
import { readOptions, USAGE, type BenchOptions } from './options';
import { judge } from './report/bars';
import { writeDocs } from './report/docs';
import { figuresOf, type CaseFigures } from './report/figures';
import { formatReport } from './report/format';
import { isBusy, machineFacts } from './report/machine';
import { saveResults, type Results } from './report/results';
import { runRounds, type Measured } from './rounds';

try {
  const options = readUsage(process.argv.slice(2));
  const results = options.from === undefined ? await bench(options) : readResults(options.from);
  console.log(formatReport(results));
  if (options.from === undefined) console.log(`\nWritten to ${saveResults(results)}`);
  if (options.writeDocs) console.log(`docs/performance.md: ${writeDocs(results).join(', ')}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function readUsage(args: string[]): BenchOptions {
  try {
    return readOptions(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

async function bench(options: BenchOptions): Promise<Results> {
  const machine = machineFacts();
  if (isBusy(machine)) {
    console.error(
      `This machine is busy (load average ${machine.loadAverage.toFixed(2)}): times will say little.`,
    );
  }
  const date = new Date().toISOString();
  const chosen = chooseCases(options.only ?? usualGroups());
  const { measured, server } = await measure(
    chosen.filter((each) => each.unavailable === undefined),
    options,
  );
  const cases = inOrder(chosen, figuresOf(measured));
  return { date, rows: options.rows, rounds: options.rounds, machine, server, cases, bars: judge(cases) };
}

async function measure(
  cases: readonly ListedCase[],
  options: BenchOptions,
): Promise<{ measured: Measured[]; server: Record<string, string> }> {
  const interrupted = new AbortController();
  // Ctrl-C ends the timed command by itself; ours is to stop the server, which has a process group of its own.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupted.abort(new Error('Interrupted.')));
  }
  const database = await openBenchDatabase(options);
  try {
    const measured = await runRounds(cases, database, { ...options, signal: interrupted.signal });
    return { measured, server: database.facts };
  } finally {
    await database.close();
  }
}

/** What cannot be run here is listed with its reason, at its place. */
function inOrder(chosen: readonly ListedCase[], figures: readonly CaseFigures[]): CaseFigures[] {
  return chosen.map(({ id, title, unavailable }) => {
    const found = figures.find((each) => each.id === id);
    if (found) return found;
    return {
      id,
      title,
      unavailable,
      isOurs: false,
      rows: 0,
      bytes: 0,
      medianSeconds: 0,
      seconds: [],
      rowsPerSecond: 0,
    };
  });
}

function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}
