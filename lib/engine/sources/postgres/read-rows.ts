import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { RowsPiece } from '../source';
import { nameOf, type PostgresSourceConfig } from './config';
import { openReading } from './connection';
import { sourceError } from './errors';
import { copyOutSql, selectSql, type Selection } from './statement';

export interface PieceToRead extends Selection {
  name: string;
  /** Of the transaction whose state of the database is read. */
  snapshot: string;
  /** As tuples instead of text. */
  isBinary: boolean;
}

/** A piece that is read over a connection of its own, each time that it is read. */
export function rowsPiece(config: PostgresSourceConfig, piece: PieceToRead, signal: AbortSignal): RowsPiece {
  return { kind: 'rows', name: piece.name, read: () => readRows(config, piece, signal) };
}

/** Chunks as the socket gives them: rows stay bytes, and the server waits while nobody takes any. */
async function* readRows(
  config: PostgresSourceConfig,
  piece: PieceToRead,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const client = await openReading(config, 'stevedore source', piece.snapshot);
  const stream = client.query(copyTo(copyOutSql(selectSql(config, piece), piece.isBinary)));
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop);
  let isWhole = false;
  try {
    if (signal.aborted) stop();
    for await (const chunk of stream) yield chunk as Uint8Array;
    isWhole = true;
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, `Reading ${nameOf(config)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    if (isWhole) await client.end().catch(() => undefined);
    else hangUp(client);
  }
}

/** A COPY that nobody reads to its end would keep the connection, and the transaction with it. */
function hangUp(client: Client): void {
  (client as Client & { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
