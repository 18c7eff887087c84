import { LoadError } from '../../errors';
import { translateError } from '../../sql/translate-error';

interface Meaning {
  code: string;
  remedy: string;
  isRetryable?: boolean;
}

const CHECK_TABLE: Meaning = {
  code: 'source.notFound',
  remedy: 'Check the names of schema and table, and that the role may see them.',
};
const CHECK_QUERY = 'Correct the query; it has to run as it stands in psql.';

const MEANINGS: Record<string, Meaning> = {
  '42P01': CHECK_TABLE,
  '3F000': CHECK_TABLE,
  '42703': { code: 'source.missingColumn', remedy: 'Choose among the columns that are there.' },
  '42501': { code: 'source.noPrivilege', remedy: 'Grant SELECT on it to the role of the connection.' },
  '42601': { code: 'source.badQuery', remedy: CHECK_QUERY },
  '25006': { code: 'source.notReadOnly', remedy: 'The query would write: a source is only read.' },
  '57014': {
    code: 'source.statementStopped',
    remedy:
      'It took longer than the source lets a statement take, or somebody stopped it on the server. Raise the statement timeout, or read less.',
  },
  '53300': {
    code: 'source.tooManyConnections',
    remedy: 'Lower the lanes of the load or raise max_connections on the source.',
    isRetryable: true,
  },
};

/** States that a snapshot's name is refused with once its transaction is over, by version. */
const GONE = ['22023', '42704', '55000'];

/** A snapshot could not be taken over. */
export function snapshotError(error: unknown): LoadError {
  const other = sourceError(error, 'Opening the transaction of the source');
  const { sqlstate } = other;
  if (!GONE.includes(sqlstate ?? '')) return other;
  return new LoadError('source.snapshotLost', {
    class: 'retryable',
    message: 'The session that held the snapshot of the source has ended.',
    remedy: 'The batch is read again from the start.',
    sqlstate,
    cause: error,
  });
}

/** What went wrong at the source, by the same reading of SQLSTATEs that the destination's errors get. */
export function sourceError(error: unknown, doing: string): LoadError {
  if (error instanceof LoadError && !error.code.startsWith('destination.')) return error;
  const translated = translateError(error, doing);
  const { sqlstate, message, remedy } = translated;
  const known = sqlstate === undefined ? undefined : MEANINGS[sqlstate];
  const isRetryable = known ? known.isRetryable === true : translated.class === 'retryable';
  return new LoadError(known?.code ?? sourceCode(translated), {
    class: isRetryable ? 'retryable' : 'fatal',
    message: remedy ? message.slice(0, -remedy.length).trimEnd() : message,
    remedy:
      known?.remedy ??
      remedy ??
      (sqlstate
        ? 'Try the same as a SELECT in psql: the server says it of the query or of its rows.'
        : undefined),
    sqlstate,
    cause: error,
  });
}

function sourceCode({ code, sqlstate }: LoadError): string {
  if (code === 'destination.connectionLost') return 'source.unreachable';
  // Whatever else the server says is about the rows or the query.
  if (sqlstate && /^destination\.(failed|badData|constraint)$/.test(code)) return 'source.queryFailed';
  return code.replace(/^destination\./, 'source.');
}
