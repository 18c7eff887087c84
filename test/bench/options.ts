import { parseArgs } from 'node:util';

export interface BenchOptions {
  rows: number;
  rounds: number;
  /** Ids and groups of the cases to run; undefined is every usual group. */
  only: string[] | undefined;
  /** A server to run on; a throwaway one is started where it is left out. */
  databaseUrl: string | undefined;
  /** Of the throwaway server. */
  walLevel: 'minimal' | 'replica' | 'logical';
  writeDocs: boolean;
  /** Results to show again instead of measuring. */
  from: string | undefined;
}

export const USAGE = `Usage: npm run bench -- [options]

Times whole commands side by side, from process start to exit, and prints medians, ratios and the bars they are held to.

  --only a,b          cases and groups: core (the default), headline, modes, lanes, shapes, tables, peers, small, large
  --all               every group but large, which loads ten times the rows
  --rows 3000000      rows of the largest file; 30000000 takes some 40 GB of disk
  --rounds 3          each case runs once a round
  --wal-level LEVEL   of the throwaway server: minimal (the embedded server's own), replica, logical
  --database-url URL  another server, as superuser: the database stevedore_bench is made there and dropped
  --write-docs        put the figures into docs/performance.md
  --from FILE         show (or write into the docs) the results of an earlier run`;

/** @throws Error that names the option */
export function readOptions(args: string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      rows: text,
      rounds: text,
      only: text,
      all: flag,
      'database-url': text,
      'wal-level': text,
      'write-docs': flag,
      from: text,
    },
  });
  if (values.all && values.only !== undefined) throw new Error('--all and --only exclude each other.');
  if (values['wal-level'] !== undefined && values['database-url'] !== undefined) {
    throw new Error('--wal-level goes with the throwaway server: another one has a level of its own.');
  }
  return {
    rows: wholeNumber(values.rows ?? '3000000', '--rows', 100),
    rounds: wholeNumber(values.rounds ?? '3', '--rounds', 1),
    only: values.all ? undefined : (values.only ?? 'core').split(',').map((name) => name.trim()),
    databaseUrl: values['database-url'],
    walLevel: readWalLevel(values['wal-level'] ?? 'minimal'),
    writeDocs: values['write-docs'] ?? false,
    from: values.from,
  };
}

function wholeNumber(text: string, option: string, min: number): number {
  const number = Number(text.replaceAll('_', ''));
  if (Number.isInteger(number) && number >= min) return number;
  throw new Error(`${option} "${text}" is not a whole number of at least ${min}.`);
}

function readWalLevel(text: string): BenchOptions['walLevel'] {
  if (text === 'minimal' || text === 'replica' || text === 'logical') return text;
  throw new Error(`--wal-level "${text}" is unknown. Known: minimal, replica, logical.`);
}
