import pino from 'pino';
import { env } from '@/lib/env';
import { withoutCredentials } from '@/lib/without-credentials';

const secretNames = [
  'password',
  'secret',
  'token',
  'apiKey',
  'authorization',
  'cookie',
  'connectionString',
  'databaseUrl',
];

/** Log lines as JSON on standard error, so that standard output stays free for results. */
export const logger = pino(
  {
    level: env().logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[secret]',
    },
    serializers: { err: serializeError, error: serializeError },
  },
  pino.destination(2),
);

/** A child logger whose lines carry which part of the product wrote them. */
export function loggerFor(component: string) {
  return logger.child({ component });
}

/** What tells an error, and no more: drivers hang the whole connection on theirs. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, code, cause } = error as NodeJS.ErrnoException;
  return {
    type: name,
    code,
    message: withoutCredentials(message),
    stack: stack && withoutCredentials(stack),
    cause: cause === undefined ? undefined : serializeError(cause),
  };
}
