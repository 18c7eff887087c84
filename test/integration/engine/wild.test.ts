import { describe } from 'vitest';
import { createTestDatabase } from '../../support/postgres';
import { describeDestinationsInTheWild } from '../../support/wild';

describe('on PostgreSQL 18', () =>
  describeDestinationsInTheWild({ major: 18, makeDatabase: createTestDatabase }));
