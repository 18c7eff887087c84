import { test } from '@playwright/test';

/** What a project's specs run against, and nobody else. */
export interface Stack {
  /** Of the dashboard. */
  url: string;
  dataDir: string;
  /** Superuser's URL of a PostgreSQL to load into. */
  warehouseUrl: string;
}

/** The stack of the project that runs the test; for hooks and tests, not for the top of a file. */
export function stack(): Stack {
  return stackOf(test.info().project.name)!;
}

/** The stacks are started after the configuration is read for the first time; workers read it again. */
export function stackOf(project: string): Stack | undefined {
  return readStacks()[project];
}

export function tellWorkers(project: string, started: Stack): void {
  process.env.STEVEDORE_TEST_STACKS = JSON.stringify({ ...readStacks(), [project]: started });
}

function readStacks(): Record<string, Stack> {
  return JSON.parse(process.env.STEVEDORE_TEST_STACKS ?? '{}') as Record<string, Stack>;
}
