import { parseArgs } from 'node:util';
import { FAIL_POINTS } from '@/lib/engine/fail-point';
import type { Cell } from './cell';
import { FAULTS, type FaultName } from './faults';

export interface FaultsOptions {
  seed: number;
  cells: Cell[];
  /** Cells at the same time. */
  jobs: number;
  /** Random kills of the soak that runs instead of the matrix; 0 runs the matrix. */
  soak: number;
  writeDocs: boolean;
  /** Where the results go as JSON. */
  json: string;
  /** Results to show again instead of striking. */
  from: string | undefined;
}

export const USAGE = `Usage: npm run test:faults -- [options]

Strikes real workers on real servers at every stage of a batch, and holds the table, the quarantine, the ledger and the
record against what they must be.

  --only a/b,c        cells as fault/stage, or a fault or a stage alone
                      faults: ${Object.keys(FAULTS).join(', ')}
                      stages: ${FAIL_POINTS.join(', ')}
  --seed 1            rows, visits and choices follow from it
  --jobs 4            cells at the same time
  --soak 200          instead of the matrix: so many random kills over many batches
  --json FILE         where the results go (.stevedore/faults/results.json)
  --from FILE         show (or write into the docs) the results of an earlier run
  --write-docs        put the results into docs/reliability.md`;

/** @throws Error that names the option */
export function readOptions(args: string[]): FaultsOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      only: text,
      seed: text,
      jobs: text,
      soak: text,
      json: text,
      from: text,
      'write-docs': { type: 'boolean' },
    },
  });
  return {
    seed: wholeNumber(values.seed ?? '1', '--seed', 0),
    cells: chosenCells(values.only),
    jobs: wholeNumber(values.jobs ?? '4', '--jobs', 1),
    soak: wholeNumber(values.soak ?? '0', '--soak', 0),
    from: values.from,
    json: values.json ?? '.stevedore/faults/results.json',
    writeDocs: values['write-docs'] ?? false,
  };
}

function allCells(): Cell[] {
  const faults = Object.keys(FAULTS) as FaultName[];
  return faults.flatMap((fault) => FAIL_POINTS.map((stage) => ({ fault, stage })));
}

function chosenCells(only: string | undefined): Cell[] {
  const all = allCells();
  if (only === undefined) return all;
  return only.split(',').flatMap((name) => {
    const [fault, stage = fault] = name.trim().split('/');
    const isChosen = (cell: Cell) =>
      name.includes('/')
        ? cell.fault === fault && cell.stage === stage
        : cell.fault === fault || cell.stage === stage;
    const chosen = all.filter(isChosen);
    if (chosen.length === 0) throw new Error(`There is no cell ${name}.`);
    return chosen;
  });
}

function wholeNumber(text: string, option: string, min: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min) return number;
  throw new Error(`${option} "${text}" is not a whole number of at least ${min}.`);
}
