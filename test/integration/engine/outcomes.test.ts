import { describe } from 'vitest';
import { describeOutcomes } from '../../support/engine-outcomes';
import { createTestDatabase } from '../../support/postgres';

describe('on PostgreSQL 18', () => describeOutcomes(createTestDatabase));
