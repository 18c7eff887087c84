import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { hasPgloader, hasPsql } from '../commands';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGib: number;
  kernel: string;
  node: string;
  /** Programs that take part, with their versions. */
  bareCopy: string;
  pgloader: string | null;
  /** Of the last minute, before anything was started. */
  loadAverage: number;
}

export function machineFacts(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    bareCopy: hasPsql ? firstLine('psql') : 'pg-copy-streams',
    pgloader: hasPgloader ? firstLine('pgloader') : null,
    loadAverage: loadavg()[0]!,
  };
}

/** Figures of a machine that has other things to do say little. */
export function isBusy({ loadAverage, cores }: Machine): boolean {
  return loadAverage > cores / 4;
}

function firstLine(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0]!.trim();
}
