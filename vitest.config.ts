import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** What needs a database runs longer, in a process per file, against the run's own PostgreSQL. */
const withPostgres = {
  globalSetup: ['test/support/vitest-postgres.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    // Much of a test's time is waiting, for a server or for a clock: one more at once than there are cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Some start a process; on a busy machine that takes a while.
          testTimeout: 30_000,
          include: ['{lib,jobs,app}/**/*.test.{ts,tsx,mjs}', 'test/{support,bench,boundaries}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...withPostgres },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{integration,faults}/**/*.test.ts'],
          ...withPostgres,
        },
      },
    ],
  },
});
