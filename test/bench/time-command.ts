import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
  expectedStatus: number;
}

export interface Timing {
  /** From process start to exit. */
  seconds: number;
  /** Peak resident memory of our processes, summed; undefined where the program is not Node. */
  peakMib: number | undefined;
  stdout: string;
}

/**
 * Runs a command and times all of it.
 * @throws Error with the end of its output where its exit status is not the expected one
 */
export async function timeCommand({ command, args, env, expectedStatus }: Command): Promise<Timing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stevedore-bench-peak-'));
  const peakFile = path.join(folder, 'peak');
  try {
    const started = process.hrtime.bigint();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, ...measured(peakFile) },
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
      throw new Error(`${path.basename(command)} ended with status ${status}.\n${stderr.slice(-2000)}`);
    }
    return { seconds, peakMib: readPeak(peakFile), stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(peakFile: string): Record<string, string> {
  const preload = pathToFileURL(path.resolve('test/bench/peak-memory.mjs')).href;
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
