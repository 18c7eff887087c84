import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommand } from '@/jobs/cli/run-command';
import { batchResultSchema, type BatchResult } from '@/lib/engine/index';

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  baseFolder: string;
  postgresPassword?: string;
  sourcePassword?: string;
  /** Called with what goes to standard error, progress included. */
  onMessage?: (text: string) => void;
}

/** Runs the command line in this process. */
export async function stevedore(args: string[], surroundings: Surroundings): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const status = await runCommand(args, {
    print: (text) => (stdout += text),
    complain: (text) => {
      stderr += text;
      surroundings.onMessage?.(text);
    },
    isInteractive: surroundings.onMessage !== undefined,
    columns: 200,
    baseFolder: surroundings.baseFolder,
    postgresPassword: surroundings.postgresPassword,
    sourcePassword: surroundings.sourcePassword,
    onInterrupt: () => () => undefined,
  });
  return { status, stdout, stderr };
}

/** Loads with `--json`; the one object on standard output has the published shape. */
export async function load(
  args: string[],
  surroundings: Surroundings,
): Promise<Outcome & { result: BatchResult }> {
  const outcome = await stevedore(['load', ...args, '--json'], surroundings);
  if (outcome.stdout === '') throw new Error(`There is no result; standard error says: ${outcome.stderr}`);
  return { ...outcome, result: batchResultSchema.strict().parse(JSON.parse(outcome.stdout)) };
}

export interface RunningCommand {
  pid: number;
  stderr: () => string;
  finished: Promise<Outcome>;
}

/** Starts the command line as a person does, in a process of its own. */
export function startProcess(
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): RunningCommand {
  const bootstrap = path.resolve('jobs/bootstrap.mjs');
  const clean = { ...process.env, ...env };
  if (!('INIT_CWD' in env)) delete (clean as Record<string, unknown>).INIT_CWD;
  const child = spawn(process.execPath, [bootstrap, 'cli', ...args], { cwd, env: clean });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const finished = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code ?? -1, stdout, stderr }));
  });
  return { pid: child.pid!, stderr: () => stderr, finished };
}

/** A folder with these files, gone when the test ends. */
export async function folderWith(files: Record<string, string | Uint8Array> = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}
