/** Below this many requests left, the next one waits. */
const FEW_REQUESTS_LEFT = 10;
const SLOW_DOWN_MS = 1000;

/**
 * Seconds that `Retry-After` asks for, given as seconds or as a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterSeconds(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}

/** Milliseconds to wait before the next request, by `X-RateLimit-Remaining` and `X-RateLimit-Reset`; 0 for none. */
export function rateLimitWaitMs(headers: Headers, nowMs: number): number {
  const remaining = headers.get('x-ratelimit-remaining')?.trim();
  if (!remaining || !(Number(remaining) < FEW_REQUESTS_LEFT)) return 0;
  const resetMs = untilReset(headers.get('x-ratelimit-reset')?.trim(), nowMs);
  return resetMs === undefined ? SLOW_DOWN_MS : Math.max(0, resetMs);
}

/** Some servers give seconds from now, some the second or the millisecond of the epoch, some a date. */
function untilReset(value: string | undefined, nowMs: number): number | undefined {
  if (!value) return undefined;
  const number = Number(value);
  if (Number.isNaN(number)) {
    const date = Date.parse(value);
    return Number.isNaN(date) ? undefined : date - nowMs;
  }
  if (number > 1e12) return number - nowMs;
  if (number > 1e9) return number * 1000 - nowMs;
  return number * 1000;
}

/** Records that the API holds in all, by `X-Total-Count`. */
export function totalCount(headers: Headers): number | undefined {
  const value = headers.get('x-total-count')?.trim();
  return value && /^\d+$/.test(value) ? Number(value) : undefined;
}
