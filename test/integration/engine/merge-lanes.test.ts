import { describe } from 'vitest';
import { describeMergeLanes } from '../../support/engine-merge-lanes';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { createTestDatabase } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';

describe('on our own PostgreSQL', () => describeMergeLanes(createTestDatabase));

describe(`on PostgreSQL ${OLDER_MAJORS[0]}`, () =>
  describeMergeLanes(async () => {
    const server = await startThrowawayServer({}, OLDER_MAJORS[0]);
    return { url: server.url, drop: server.stop };
  }));
