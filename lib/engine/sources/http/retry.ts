import { asLoadError } from '../../errors';
import { retryPolicySchema } from '../../plan';
import { backoffMs, mayRetry } from '../../retry';
import type { SourceContext } from '../source';

/** Past this, waiting is the queue's business: the error goes up with the seconds that were asked for. */
export const MAX_WAIT_MS = 10 * 60_000;

const DEFAULT_POLICY = retryPolicySchema.parse({});

/**
 * Calls `action` again while it fails with a retryable error.
 * @param what shown in the record of attempts
 * @throws LoadError the last one; the signal's reason where it is aborted
 */
export async function withRetries<Result>(
  what: string,
  context: SourceContext,
  action: () => Promise<Result>,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await action();
    } catch (error) {
      await waitToRetry(what, context, { error, failures });
    }
  }
}

/**
 * Waits by exponential backoff, or longer where the server asked for it.
 * @param failure `failures` counts those in a row, this one included
 * @throws LoadError the failure itself, where trying again is of no use or was tried often enough
 */
export async function waitToRetry(
  what: string,
  context: SourceContext,
  failure: { error: unknown; failures: number },
): Promise<void> {
  context.signal.throwIfAborted();
  const error = asLoadError(failure.error);
  const policy = context.retry ?? DEFAULT_POLICY;
  const random = (context.random ?? Math.random)();
  const waitMs = backoffMs(policy, failure.failures - 1, random, error.retryAfterSeconds);
  if (!mayRetry(error, policy, failure.failures) || waitMs > MAX_WAIT_MS) throw error;
  const { class: errorClass, code, message } = error;
  context.onAttempt?.({ what, number: failure.failures, class: errorClass, code, message });
  await context.sleep(waitMs, context.signal);
  context.signal.throwIfAborted();
}
