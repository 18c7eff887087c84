import type { TestProject } from 'vitest/node';
import { startThrowawayServer, type ThrowawayServer } from './postgres-server';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser's URL of the PostgreSQL that this run of the tests started. */
    postgresUrl: string;
  }
}

/** One server for all projects of a run: vitest calls this file once for each project that names it. */
const run = globalThis as { stevedoreTestServer?: { server: Promise<ThrowawayServer>; users: number } };

export async function setup(project: TestProject) {
  run.stevedoreTestServer ??= { server: startThrowawayServer(), users: 0 };
  run.stevedoreTestServer.users += 1;
  project.provide('postgresUrl', (await run.stevedoreTestServer.server).url);
}

export async function teardown() {
  const shared = run.stevedoreTestServer;
  if (!shared || --shared.users > 0) return;
  delete run.stevedoreTestServer;
  await (await shared.server).stop();
}
