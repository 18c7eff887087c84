import { describe } from 'vitest';
import { describeManyParts } from '../../support/engine-many-parts';
import { describeMappings } from '../../support/engine-mappings';
import { describeOutcomes } from '../../support/engine-outcomes';
import { describeTransforms } from '../../support/engine-transforms';
import { describeWriteModes } from '../../support/engine-write-modes';
import { createTestDatabase } from '../../support/postgres';

describe('on PostgreSQL 18', () => {
  describe('outcomes', () => describeOutcomes(createTestDatabase));
  describe('many parts', () => describeManyParts(createTestDatabase));
  describe('transforms', () => describeTransforms(createTestDatabase));
  describe('mappings', () => describeMappings(createTestDatabase));
  describe('write modes', () => describeWriteModes(createTestDatabase));
});
