import { Client } from 'pg';
import { afterAll, describe } from 'vitest';
import { OLDER_MAJORS, type OlderMajor } from '../../support/older-postgres';
import { startThrowawayServer, type ThrowawayServer } from '../../support/postgres-server';
import { describeDestinationsInTheWild } from '../../support/wild';
import type { Server } from '../../support/wild/world';

describe.each(OLDER_MAJORS)('on PostgreSQL %i', (major) => {
  const { server, stop } = databasesOn(major);
  afterAll(stop);
  describeDestinationsInTheWild(server);
});

/** One server for all databases of a version, started when the first one is asked for. */
function databasesOn(major: OlderMajor): { server: Server; stop: () => Promise<void> } {
  let running: Promise<ThrowawayServer> | undefined;
  let made = 0;
  const asAdmin = async (statement: string) => {
    const admin = new Client({ connectionString: (await running!).url });
    await admin.connect();
    await admin.query(statement).finally(() => admin.end());
  };
  const makeDatabase = async (options = '') => {
    running ??= startThrowawayServer({}, major);
    const url = new URL((await running).url);
    const name = `wild_${(made += 1)}`;
    await asAdmin(`CREATE DATABASE ${name} ${options}`);
    url.pathname = `/${name}`;
    return { name, url: url.toString(), drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
  };
  return { server: { major, makeDatabase }, stop: async () => (await running)?.stop() };
}
