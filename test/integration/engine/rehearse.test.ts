import { describe } from 'vitest';
import { describeRehearsals } from '../../support/engine-rehearsals';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { createTestDatabase } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';

describe('on PostgreSQL 18', () => describeRehearsals(createTestDatabase));

describe.each(OLDER_MAJORS)('on PostgreSQL %i', (major) =>
  describeRehearsals(async () => {
    const server = await startThrowawayServer({}, major);
    return { url: server.url, drop: server.stop };
  }),
);
