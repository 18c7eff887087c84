import { afterAll, describe } from 'vitest';
import { describeIncremental } from './engine-incremental';
import { describeManyParts } from './engine-many-parts';
import { describeMappings } from './engine-mappings';
import { describeOutcomes } from './engine-outcomes';
import { describeRehearsals } from './engine-rehearsals';
import { describeTransforms } from './engine-transforms';
import { describeTuples } from './engine-tuples';
import { describeWriteModes } from './engine-write-modes';
import type { OlderMajor } from './older-postgres';
import { startThrowawayServer, type ThrowawayServer } from './postgres-server';
import { query } from './query';
import { describeDestinationsInTheWild } from './wild';
import type { Server } from './wild/world';

/** What the engine promises on its own PostgreSQL, promised on an older one. */
export function describeOlderVersion(major: OlderMajor): void {
  describe(`on PostgreSQL ${major}`, () => {
    const { server, stop } = databasesOn(major);
    afterAll(stop);
    describe('outcomes', () => describeOutcomes(server.makeDatabase));
    describe('many parts', () => describeManyParts(server.makeDatabase));
    describe('transforms', () => describeTransforms(server.makeDatabase));
    describe('mappings', () => describeMappings(server.makeDatabase));
    describe('write modes', () => describeWriteModes(server.makeDatabase));
    describe('incremental', () => describeIncremental(server.makeDatabase));
    describe('tuples of binary COPY', () => describeTuples(server.makeDatabase));
    describe('rehearsals', () => describeRehearsals(server.makeDatabase));
    describe('in the wild', () => describeDestinationsInTheWild(server));
  });
}

/** One server for all databases of a version, started when the first one is asked for. */
function databasesOn(major: OlderMajor): { server: Server; stop: () => Promise<void> } {
  let running: Promise<ThrowawayServer> | undefined;
  let made = 0;
  const asAdmin = async (statement: string) => void (await query((await running!).url, statement));
  const makeDatabase = async (options = '') => {
    running ??= startThrowawayServer({}, major);
    const url = new URL((await running).url);
    const name = `older_${(made += 1)}`;
    await asAdmin(`CREATE DATABASE ${name} ${options}`);
    url.pathname = `/${name}`;
    return { name, url: url.toString(), drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
  };
  return { server: { major, makeDatabase }, stop: async () => (await running)?.stop() };
}
