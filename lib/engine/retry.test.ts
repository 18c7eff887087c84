import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LoadError } from './errors';
import { retryPolicySchema } from './plan';
import { backoffMs, mayRetry } from './retry';

const policy = retryPolicySchema.parse({});

it('waits 1, 2 and 4 seconds by default, and up to a quarter more', () => {
  expect([0, 1, 2].map((attempt) => backoffMs(policy, attempt, 0))).toEqual([1_000, 2_000, 4_000]);
  expect([0, 1, 2].map((attempt) => backoffMs(policy, attempt, 1))).toEqual([1_250, 2_500, 5_000]);
});

it('never waits longer than the limit and its jitter, nor shorter than it was asked to', () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(600),
      (attempt, random, asked) => {
        const wait = backoffMs(policy, attempt, random, asked);
        expect(wait).toBeGreaterThanOrEqual(asked * 1000);
        expect(wait).toBeLessThanOrEqual(Math.max(policy.maxMs * 1.25, asked * 1000));
      },
    ),
  );
});

it('tries again only what another try can cure, and only so often', () => {
  const error = (errorClass: 'retryable' | 'data' | 'fatal') =>
    new LoadError('x', { class: errorClass, message: 'x' });
  expect([1, 2, 3, 4].map((made) => mayRetry(error('retryable'), policy, made))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(mayRetry(error('data'), policy, 1)).toBe(false);
  expect(mayRetry(error('fatal'), policy, 1)).toBe(false);
});
