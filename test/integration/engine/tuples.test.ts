import { describe } from 'vitest';
import { describeTuples } from '../../support/engine-tuples';
import { createTestDatabase } from '../../support/postgres';

describe('tuples of binary COPY', () => describeTuples(createTestDatabase));
