import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Verdict } from './bars';
import type { CaseFigures } from './figures';
import type { Machine } from './machine';

/** All that one run found out; this is the JSON file. */
export interface Results {
  /** ISO 8601, UTC: when it began. */
  date: string;
  rows: number;
  rounds: number;
  machine: Machine;
  /** Version and settings of the PostgreSQL server. */
  server: Record<string, string>;
  cases: CaseFigures[];
  bars: Verdict[];
}

/** @returns where the JSON was written */
export function saveResults(results: Results): string {
  const file = path.resolve('bench-results', `${results.date.replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  return file;
}
