import { describe } from 'vitest';
import { describeSharing } from '../../support/engine-sharing';
import { createTestDatabase } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';

describe('on PostgreSQL 18', () => describeSharing(createTestDatabase));

describe('on PostgreSQL 14', () =>
  describeSharing(async () => {
    const server = await startThrowawayServer({}, 14);
    return { url: server.url, drop: server.stop };
  }));
