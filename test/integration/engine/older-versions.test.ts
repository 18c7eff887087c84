import { describe } from 'vitest';
import { describeOutcomes } from '../../support/engine-outcomes';
import { describeTransforms } from '../../support/engine-transforms';
import { describeWriteModes } from '../../support/engine-write-modes';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { startThrowawayServer } from '../../support/postgres-server';

describe.each(OLDER_MAJORS)('on PostgreSQL %i', (major) => {
  const onServer = async () => {
    const server = await startThrowawayServer({}, major);
    return { url: server.url, drop: server.stop };
  };
  describe('outcomes', () => describeOutcomes(onServer));
  describe('transforms', () => describeTransforms(onServer));
  describe('write modes', () => describeWriteModes(onServer));
});
