import { afterAll, expect, it } from 'vitest';
import { isConnectionLoss } from '@/lib/control/batches';
import { checkHealth } from '@/lib/control/health';
import { closeDatabase, controlPool, db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { startThrowawayServer } from '../../support/postgres-server';

const server = await startThrowawayServer();
overrideEnvironment({ DATABASE_URL: server.url });
afterAll(async () => {
  await closeDatabase();
  await server.stop();
});

async function errorOf(work: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
}

it('tells a server that is away from a statement that is wrong, and says so in its health', async () => {
  expect(await checkHealth()).toMatchObject({ status: 'unavailable' });
  await applyMigrations(server.url);
  expect(await checkHealth()).toMatchObject({ status: 'ok', database: { isReachable: true } });
  const wrong = [
    () => db().$queryRaw`SELECT no_such_column`,
    () => controlPool().query('SELECT no_such_column'),
  ];
  for (const work of wrong) expect(isConnectionLoss(await errorOf(work))).toBe(false);

  const held = await controlPool().connect();
  const cutOff = [
    errorOf(() => held.query('SELECT pg_sleep(30)')),
    errorOf(() => db().$queryRaw`SELECT 1 FROM pg_sleep(30)`),
  ];
  await server.stop();
  for (const error of await Promise.all(cutOff)) expect(isConnectionLoss(error), String(error)).toBe(true);
  held.release(true);
  const away = [
    () => db().user.findFirst(),
    () => db().$queryRaw`SELECT 1`,
    () => controlPool().query('SELECT 1'),
    () => db().$transaction((tx) => tx.user.findFirst()),
  ];
  for (const work of away) {
    const error = await errorOf(work);
    expect(isConnectionLoss(error), String(error)).toBe(true);
  }
  expect(await checkHealth()).toMatchObject({ status: 'unavailable', database: { isReachable: false } });
});
