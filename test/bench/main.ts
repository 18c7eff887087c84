import { BASELINE, makeCases, type BenchCase } from './cases';
import { orderFile } from './data';
import { openBenchDatabase } from './database';
import { readOptions, USAGE, type BenchOptions } from './options';
import { barsOf, figuresOf, formatTable, writeResults } from './report';
import { runRounds } from './rounds';

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  const interrupted = new AbortController();
  // Ctrl-C ends the timed command by itself; ours is to stop the server, which has a process group of its own.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => interrupted.abort(new Error('Interrupted.')));
  }
  console.error(`Preparing files of ${options.rows.toLocaleString('en-US')} orders …`);
  const all = makeCases({ clean: orderFile(options.rows, 0), bad: orderFile(options.rows, 0.01) });
  const cases = chosen(all, options.only);
  const database = await openBenchDatabase(options.databaseUrl);
  try {
    const measured = await runRounds(cases, options.rounds, database, interrupted.signal);
    const figures = figuresOf(measured);
    const bars = barsOf(measured, figures);
    console.log(formatTable(figures, bars));
    console.log(
      `\nWritten to ${writeResults(figures, bars, { rounds: options.rounds, server: database.facts })}`,
    );
  } finally {
    await database.close();
  }
}

function chosen(cases: BenchCase[], only: string[]): BenchCase[] {
  const unknown = only.find((id) => !cases.some((each) => each.id === id));
  if (unknown !== undefined) {
    throw new Error(`There is no case "${unknown}". Cases: ${cases.map(({ id }) => id).join(', ')}.`);
  }
  return only.length === 0 ? cases : cases.filter(({ id }) => only.includes(id) || id === BASELINE);
}
