import { ControlError, type ControlErrorKind } from '@/lib/control/errors';
import { loggerFor } from '@/lib/logger';
import type { ErrorView } from './action-result';

/** The one place where an error gets its HTTP status. */
const statusOf: Record<ControlErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  throttled: 429,
  unavailable: 503,
};

interface Answer {
  status: number;
  headers?: Record<string, string>;
  view: ErrorView;
}

/** What to answer. What nobody foresaw is logged and told without its details. */
export function describeError(error: unknown, requestId: string): Answer {
  if (error instanceof ControlError) {
    const { code, message, fields, kind, retryAfterSeconds } = error;
    const headers = retryAfterSeconds ? { 'Retry-After': String(retryAfterSeconds) } : undefined;
    return { status: statusOf[kind], headers, view: { code, message, fields, requestId } };
  }
  loggerFor('web').error({ error, requestId }, 'a request failed');
  const message =
    'Something went wrong on the server. Try again; if it stays, look for the request id in its log.';
  return { status: 500, view: { code: 'server.failed', message, requestId } };
}
