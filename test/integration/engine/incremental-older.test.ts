import { describe } from 'vitest';
import { describeIncremental } from '../../support/engine-incremental';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { startThrowawayServer } from '../../support/postgres-server';

describe.each(OLDER_MAJORS)('on PostgreSQL %i', (major) =>
  describeIncremental(async () => {
    const server = await startThrowawayServer({}, major);
    return { url: server.url, drop: server.stop };
  }),
);
