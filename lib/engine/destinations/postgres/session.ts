import { pipeline } from 'node:stream/promises';
import type { Client, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { LoadError } from '../../errors';
import type { SqlSession } from '../../sql/session';
import { translateError } from '../../sql/translate-error';

/** Wraps a connected client; learns which backend serves it. */
export async function openSession(client: Client): Promise<SqlSession> {
  const lost = connectionLoss(client);
  const { rows } = await client.query<{ pid: number; started: string }>(
    `SELECT pid, backend_start::text AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  return {
    backend: { pid: rows[0]!.pid, startedAt: rows[0]!.started },
    query: (sql, values) => runQuery(client, sql, values),
    copyIn: (sql, chunks) => runCopy(client, lost, sql, chunks),
    close: () => client.end().catch(() => undefined),
  };
}

async function runQuery<Row>(client: Client, sql: string, values?: unknown[]) {
  try {
    // Of several statements, the driver gives a list of results.
    const results: QueryResult | QueryResult[] = await client.query(sql, values as unknown[]);
    const result = [results].flat().at(-1)!;
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
  } catch (error) {
    throw translateError(error, describe(sql));
  }
}

async function runCopy(client: Client, lost: ConnectionLoss, sql: string, chunks: Iterable<Buffer>) {
  const stream = client.query(copyFrom(sql));
  // A COPY whose connection dies never settles by itself: its writes wait for a drain that does not come.
  const release = lost.onLoss((error) => stream.destroy(error));
  try {
    await Promise.race([pipeline(chunks, stream), lost.promise]);
    return stream.rowCount;
  } catch (error) {
    throw translateError(error, 'COPY');
  } finally {
    release();
  }
}

interface ConnectionLoss {
  promise: Promise<never>;
  onLoss(listener: (error: Error) => void): () => void;
}

function connectionLoss(client: Client): ConnectionLoss {
  const listeners = new Set<(error: Error) => void>();
  const promise = new Promise<never>((_, reject) => {
    const lose = (cause?: Error) => {
      const error = new LoadError('destination.connectionLost', {
        class: 'retryable',
        message: `The connection to the destination was lost${cause ? `: ${cause.message}` : ''}.`,
        remedy: 'Check that the server runs and can be reached.',
      });
      for (const listener of listeners) listener(error);
      reject(error);
    };
    client.on('error', lose);
    client.on('end', () => lose());
  });
  promise.catch(() => undefined);
  return {
    promise,
    onLoss(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What opens a transaction or sets a savepoint before the statement proper. */
const OPENING = /^\s*(?:(?:BEGIN|(?:(?:ROLLBACK TO|RELEASE) )?SAVEPOINT \w+);\s*)+/;

/** The first words of a statement, for messages: `COPY`, `INSERT INTO`, never its values. */
function describe(sql: string): string {
  return (
    sql
      .replace(OPENING, '')
      .trimStart()
      .split(/\s+/, 3)
      .slice(0, 2)
      .join(' ')
      .replace(/[("].*/, '')
      .trim() || 'The statement'
  );
}
