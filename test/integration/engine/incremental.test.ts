import { describe } from 'vitest';
import { describeIncremental } from '../../support/engine-incremental';
import { createTestDatabase } from '../../support/postgres';

describe('on PostgreSQL 18', () => describeIncremental(createTestDatabase));
