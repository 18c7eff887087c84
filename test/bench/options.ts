import { parseArgs } from 'node:util';

export interface BenchOptions {
  rows: number;
  rounds: number;
  /** Ids of the cases to run; all where empty. */
  only: string[];
  /** A server to run on; a throwaway one is started where it is left out. */
  databaseUrl: string | undefined;
}

export const USAGE = `Usage: npm run bench -- [--rows 3000000] [--rounds 3] [--only copy,clean] [--database-url postgres://…]

Times whole commands side by side, from process start to exit, and prints medians. The URL, where given, must be a
superuser's: it makes and drops the database stevedore_bench.`;

export function readOptions(args: string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { rows: text, rounds: text, only: text, 'database-url': text },
  });
  return {
    rows: wholeNumber(values.rows ?? '3000000', '--rows', 100),
    rounds: wholeNumber(values.rounds ?? '3', '--rounds', 1),
    only: values.only?.split(',').map((id) => id.trim()) ?? [],
    databaseUrl: values['database-url'],
  };
}

function wholeNumber(text: string, option: string, min: number): number {
  const number = Number(text.replaceAll('_', ''));
  if (Number.isInteger(number) && number >= min) return number;
  throw new Error(`${option} "${text}" is not a whole number of at least ${min}.`);
}
