import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { childEnvironment, secretKey } from '@/lib/env';
import { bundleProgram } from './bundle-program';
import type { TestControl } from './control';

export interface Workers {
  readonly all: readonly ChildProcess[];
  start(): ChildProcess;
}

/**
 * Workers as the product runs them, in processes of their own, none of which outlives the file's tests.
 * @param variables what their environment says besides
 */
export function useWorkers(
  control: TestControl,
  variables: () => Record<string, string> = () => ({}),
): Workers {
  const all: ChildProcess[] = [];
  let program: string;
  beforeAll(async () => {
    program = await bundleProgram('jobs/worker.ts');
  });
  afterAll(async () => {
    for (const worker of all) worker.kill('SIGKILL');
    await rm(program, { force: true });
  });
  return {
    all,
    start() {
      const env = childEnvironment({
        ...{ DATABASE_URL: control.control.url, STEVEDORE_DATA_DIR: control.dataDir, LOG_LEVEL: 'warn' },
        STEVEDORE_SECRET_KEY: secretKey().toString('hex'),
        ...variables(),
      });
      const worker = spawn(process.execPath, [program], { env, stdio: ['ignore', 'inherit', 'inherit'] });
      all.push(worker);
      return worker;
    },
  };
}
