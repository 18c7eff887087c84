import type { LoadError } from './errors';
import type { RetryPolicy } from './plan';

const JITTER = 0.25;

/**
 * Exponential backoff: min(base · 2^attempt, max), plus 0 to 25 % so that many do not come back at once.
 * @param attempt 0 for the first retry
 * @param random 0 to 1
 * @returns milliseconds; what the other side asked for, where that is longer
 */
export function backoffMs(
  policy: RetryPolicy,
  attempt: number,
  random: number,
  retryAfterSeconds = 0,
): number {
  const wait = Math.min(policy.baseMs * 2 ** attempt, policy.maxMs) * (1 + JITTER * random);
  return Math.max(Math.round(wait), retryAfterSeconds * 1000);
}

/** Whether another try is worth it: `made` counts the tries so far. */
export function mayRetry(error: LoadError, policy: RetryPolicy, made: number): boolean {
  return error.class === 'retryable' && made <= policy.retries;
}
