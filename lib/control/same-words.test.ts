import { expect, it } from 'vitest';
import * as engine from '@/lib/engine';
import { BatchState, Stage } from '@/lib/generated/prisma/enums';
import * as batches from './batches/schemas';
import * as tuning from './loads/constants';
import * as loads from './loads/schemas';

// The browser may import neither the engine nor Prisma, so schemas.ts files write these lists out once more.
it('uses the same states, stages and write modes as the engine and the database', () => {
  expect(batches.BATCH_STATES).toEqual(engine.BATCH_STATES);
  expect(Object.values(BatchState)).toEqual(engine.BATCH_STATES);
  expect(batches.STAGES).toEqual(engine.STAGES);
  expect(Object.values(Stage)).toEqual(engine.STAGES);
  expect(loads.WRITE_MODES).toEqual(engine.WRITE_MODES);
});

it('knows the limits and defaults of the tuning as the engine has them', () => {
  expect(tuning.TUNING_LIMITS).toEqual(engine.TUNING_LIMITS);
  const { retries } = engine.retryPolicySchema.parse({});
  expect(tuning.TUNING_DEFAULTS).toEqual({ ...engine.tuningSchema.parse({}), retries });
});
