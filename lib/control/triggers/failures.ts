import { ControlError } from '../errors';

const windowMs = 60_000;
/** Wrong signatures in that time; a sender that is set up wrongly sees its mistake well before. */
const allowed = 20;
/** Whoever makes up webhooks and addresses fills no memory. */
const mostRemembered = 10_000;

interface Failures {
  count: number;
  until: number;
}

/** By sender, the oldest first. In memory: every web process counts for itself. */
const failures = new Map<string, Failures>();

/** @throws ControlError `hooks.throttled` where there were too many wrong signatures of late from this sender */
export function requireFewFailures(sender: string, now: Date): void {
  const found = failures.get(sender);
  if (!found || found.until <= now.getTime() || found.count < allowed) return;
  const seconds = Math.ceil((found.until - now.getTime()) / 1000);
  throw new ControlError('hooks.throttled', {
    kind: 'throttled',
    message: 'There were too many wrong signatures from this address.',
    remedy: `Set the sender’s secret right and try again in ${seconds} s.`,
    retryAfterSeconds: seconds,
  });
}

export function countFailure(sender: string, now: Date): void {
  for (const [key, { until }] of failures) {
    if (until > now.getTime() && failures.size < mostRemembered) break;
    failures.delete(key);
  }
  const found = failures.get(sender);
  if (found) found.count += 1;
  else failures.set(sender, { count: 1, until: now.getTime() + windowMs });
}
