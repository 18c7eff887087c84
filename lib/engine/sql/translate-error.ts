import { LoadError, type ErrorClass } from '../errors';

/** SQLSTATEs (or their classes) that another try can cure: lost connections, locks, resources, restarts. */
const RETRYABLE = new Set(['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300', '25006', '57014']);
const RETRYABLE_CLASSES = new Set(['08']);
const RETRYABLE_SYSTEM = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

const CODES: Record<string, { code: string; remedy?: string }> = {
  '25006': {
    code: 'destination.readOnly',
    remedy:
      'The server is a replica or read-only: connect to the primary. The batch tries again, should it be promoted.',
  },
  '28P01': {
    code: 'destination.wrongPassword',
    remedy: 'Check the user and the password of the connection.',
  },
  '28000': { code: 'destination.refused', remedy: 'Check the user, TLS and pg_hba.conf of the server.' },
  '3D000': { code: 'destination.noSuchDatabase', remedy: 'Check the name of the database.' },
  '42501': {
    code: 'destination.noPrivilege',
    remedy: 'Grant the missing privilege to the role of the connection.',
  },
  '53100': {
    code: 'destination.diskFull',
    remedy: 'Free disk space on the destination server, then run the batch again.',
  },
  '53200': { code: 'destination.outOfMemory', remedy: 'Lower work_mem or the lanes of the load.' },
  '53300': {
    code: 'destination.tooManyConnections',
    remedy: 'Lower the lanes of the load or raise max_connections.',
  },
  '55P03': {
    code: 'destination.locked',
    remedy:
      'Another transaction holds a lock on the table for longer than the load waits (lock timeout); the batch tries again.',
  },
  '57014': {
    code: 'destination.statementStopped',
    remedy:
      'It took longer than the load lets a statement take (statement timeout), or somebody stopped it on the server. Raise the timeout if the statement needs more time.',
  },
  '57P01': { code: 'destination.connectionLost', remedy: 'The server ended the connection.' },
  '57P02': { code: 'destination.connectionLost', remedy: 'The server crashed and restarts.' },
  '57P03': { code: 'destination.starting', remedy: 'The server is starting up or shutting down.' },
};

interface DriverError extends Error {
  code?: string;
  detail?: string;
  where?: string;
}

/**
 * The one place where errors of the driver become LoadErrors, by SQLSTATE or system code rather than by message.
 * @param doing what was tried, to finish the sentence "… failed"
 */
export function translateError(error: unknown, doing: string): LoadError {
  if (error instanceof LoadError) return error;
  const { code, message, detail } = error as DriverError;
  const sqlstate = code && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const known = sqlstate ? CODES[sqlstate] : undefined;
  const lost = !sqlstate && isConnectionLoss(code, message);
  return new LoadError(known?.code ?? (lost ? 'destination.connectionLost' : codeOfClass(sqlstate)), {
    class: lost ? 'retryable' : classOf(sqlstate),
    message: `${doing} failed: ${message ?? String(error)}${detail ? ` (${detail})` : ''}.`,
    remedy: known?.remedy ?? (lost ? 'Check that the server runs and can be reached.' : undefined),
    sqlstate,
    cause: error,
  });
}

function isConnectionLoss(code: string | undefined, message: string | undefined): boolean {
  if (code && (RETRYABLE_SYSTEM.has(code) || code === 'ENOTFOUND')) return true;
  return /connection terminated|connection ended|not queryable|timeout expired|server closed/i.test(
    message ?? '',
  );
}

function classOf(sqlstate: string | undefined): ErrorClass {
  if (!sqlstate) return 'fatal';
  if (RETRYABLE.has(sqlstate) || RETRYABLE_CLASSES.has(sqlstate.slice(0, 2))) return 'retryable';
  return isDataError(sqlstate) ? 'data' : 'fatal';
}

/** Classes that PostgreSQL gives a meaning of its own; any other is what somebody's trigger or function raises. */
const SERVER_CLASSES = /^(0.|2[0-8BDF]|3[489BDF]|4[0-4]|5[1-8]|72|F0|HV|XX)/;

/**
 * The rows are at fault: data exceptions (22…), integrity violations (23…), what triggers and functions raise (P0… and
 * classes of their own), and values too long for an index (54000).
 */
export function isDataError(sqlstate: string | undefined): boolean {
  if (sqlstate === undefined) return false;
  return /^(22|23)|^54000$/.test(sqlstate) || !SERVER_CLASSES.test(sqlstate);
}

/**
 * Line of the COPY data at which the server gave up, from 1; undefined where it does not say. Its words are in the server's
 * language: behind the name of the table, which must hold no comma, the line is the first number.
 */
export function copyLine({ cause }: LoadError): number | undefined {
  const line = /^COPY [^,]+, \D*(\d+)/m.exec((cause as DriverError | undefined)?.where ?? '')?.[1];
  return line === undefined ? undefined : Number(line);
}

/** What the server itself said, without the sentence around it. */
export function serverMessage({ cause, what }: LoadError): string {
  return cause instanceof Error ? cause.message : what;
}

function codeOfClass(sqlstate: string | undefined): string {
  if (!sqlstate) return 'destination.failed';
  if (sqlstate.startsWith('08')) return 'destination.connectionLost';
  if (sqlstate.startsWith('23')) return 'destination.constraint';
  if (isDataError(sqlstate)) return 'destination.badData';
  return 'destination.failed';
}
