import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Command {
  command: string;
  args: string[];
  expectedStatus: number;
}

export interface Timing {
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** From process start to exit. */
  seconds: number;
  /** Peak resident memory of the processes, summed; undefined where the program is not Node. */
  peakMib: number | undefined;
  stdout: string;
}

/** Past this, a command hangs or has become useless; either fails the run. */
const LIMIT_MINUTES = 30;

/**
 * Runs a command and times all of it.
 * @throws Error with the end of its output where its exit status is not the expected one
 */
export async function timeCommand({ command, args, expectedStatus }: Command): Promise<Timing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stevedore-bench-peak-'));
  const peakFile = path.join(folder, 'peak');
  try {
    const startedAt = Date.now();
    const started = process.hrtime.bigint();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...measured(peakFile) },
      timeout: LIMIT_MINUTES * 60_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (status !== expectedStatus) {
      const output = `${stdout.slice(-1000)}\n${stderr.slice(-2000)}`;
      const how =
        status === null ? `was stopped, after ${seconds.toFixed(0)} s` : `ended with status ${status}`;
      throw new Error(`${path.basename(command)} ${how}.\n${output}`);
    }
    return { startedAt, seconds, peakMib: readPeak(peakFile), stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(peakFile: string): Record<string, string> {
  const preload = pathToFileURL(path.resolve('test/bench/programs/peak-memory.mjs')).href;
  return { NODE_OPTIONS: `--import ${preload}`, STEVEDORE_BENCH_PEAK: peakFile };
}

function readPeak(file: string): number | undefined {
  try {
    const kib = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    return kib.reduce((sum, each) => sum + each, 0) / 1024;
  } catch {
    return undefined;
  }
}
