import { describe } from 'vitest';
import { describeRehearsals } from '../../support/engine-rehearsals';
import { createTestDatabase } from '../../support/postgres';

describe('on PostgreSQL 18', () => describeRehearsals(createTestDatabase));
