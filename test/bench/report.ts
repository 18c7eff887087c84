import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { BASELINE, COMPARISONS, hasPsql, MAX_PEAK_MIB } from './cases';
import type { Measured } from './rounds';

export interface CaseFigures {
  id: string;
  title: string;
  rows: number;
  bytes: number;
  medianSeconds: number;
  seconds: number[];
  /** Median of the rounds' ratios: each round is compared with itself. */
  ratioToCopy: number | undefined;
  rowsPerSecond: number;
  peakMib: number | undefined;
}

export interface Bar {
  title: string;
  value: number;
  atMost: number;
  isMet: boolean;
}

export function figuresOf(measured: readonly Measured[]): CaseFigures[] {
  return measured.map((each) => {
    const medianSeconds = median(each.seconds);
    return {
      id: each.case.id,
      title: each.case.title,
      rows: each.case.file.rows,
      bytes: statSync(each.case.file.path).size,
      medianSeconds,
      seconds: each.seconds,
      ratioToCopy: ratio(measured, each.case.id, BASELINE),
      rowsPerSecond: each.case.file.rows / medianSeconds,
      peakMib: each.peakMib.length > 0 ? Math.max(...each.peakMib) : undefined,
    };
  });
}

/** The bars of those cases that ran. */
export function barsOf(measured: readonly Measured[], figures: readonly CaseFigures[]): Bar[] {
  const ratios = COMPARISONS.flatMap(({ title, of, by, atMost }) => {
    const value = ratio(measured, of, by);
    return value === undefined ? [] : [{ title, value, atMost, isMet: value <= atMost }];
  });
  const peaks = figures.filter(({ id }) => id !== BASELINE).flatMap(({ peakMib }) => peakMib ?? []);
  if (peaks.length === 0) return ratios;
  const value = Math.max(...peaks);
  return [
    ...ratios,
    { title: 'peak memory, MiB', value, atMost: MAX_PEAK_MIB, isMet: value <= MAX_PEAK_MIB },
  ];
}

function ratio(measured: readonly Measured[], of: string, by: string): number | undefined {
  const numerator = measured.find((each) => each.case.id === of);
  const denominator = measured.find((each) => each.case.id === by);
  if (!numerator || !denominator) return undefined;
  return median(numerator.seconds.map((seconds, round) => seconds / denominator.seconds[round]!));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function formatTable(figures: readonly CaseFigures[], bars: readonly Bar[]): string {
  const header = ['case', 's', 'min–max', '÷ COPY', 'rows/s', 'peak MiB'];
  const rows = figures.map((each) => [
    each.title,
    each.medianSeconds.toFixed(2),
    `${Math.min(...each.seconds).toFixed(2)}–${Math.max(...each.seconds).toFixed(2)}`,
    each.ratioToCopy?.toFixed(2) ?? '–',
    Math.round(each.rowsPerSecond).toLocaleString('en-US'),
    each.peakMib?.toFixed(0) ?? '–',
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  const verdicts = bars.map(
    ({ title, value, atMost, isMet }) =>
      `${isMet ? 'met   ' : 'MISSED'}  ${title}: ${value.toFixed(2)} (at most ${atMost})`,
  );
  return [...lines, '', ...verdicts].join('\n');
}

/** @returns where the JSON was written */
export function writeResults(figures: CaseFigures[], bars: Bar[], facts: Record<string, unknown>): string {
  const date = new Date().toISOString();
  const file = path.resolve('bench-results', `${date.replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    bareCopy: hasPsql ? execFileSync('psql', ['--version'], { encoding: 'utf8' }).trim() : 'pg-copy-streams',
  };
  writeFileSync(file, `${JSON.stringify({ date, ...facts, machine, cases: figures, bars }, undefined, 2)}\n`);
  return file;
}
