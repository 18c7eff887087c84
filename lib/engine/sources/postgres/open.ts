import type { Client } from 'pg';
import { LoadError } from '../../errors';
import { quoteIdentifier } from '../../sql/identifiers';
import type { OpenSource, SourceContext } from '../source';
import { nameOf, type PostgresSourceConfig } from './config';
import { ask, openReading } from './connection';
import { describeRows, type SourceColumn } from './describe';
import { sourceError } from './errors';
import { listed } from './listed-piece';
import { readQuery } from './query';
import { divide } from './ranges';
import { rowsPiece, type PieceToRead } from './read-rows';
import { sliceSql } from './slice';
import { fromSql, type Range } from './statement';

const EXPORT = `SELECT pg_catalog.pg_export_snapshot() AS snapshot, current_setting('server_encoding') AS encoding,
  current_setting('server_version_num')::int / 10000 AS version`;
/** The format of tuples, and that of each type, is the same from here on. */
const BINARY_SINCE = 14;
const PREVIEWED_ROWS = 50;
const PREVIEWED_CHARACTERS = 2_000;
const PREVIEW_TIMEOUT_MS = 45_000;

/**
 * Opens a table or a query: a transaction takes a snapshot, which all pieces are read from by whoever reads them, until
 * the source is closed. Every row of that moment is read once, whatever is written meanwhile.
 */
export async function openTable(given: PostgresSourceConfig, context: SourceContext): Promise<OpenSource> {
  const { query } = given;
  const config = query === undefined ? given : { ...given, query: await readQuery(query) };
  context.signal.throwIfAborted();
  const client = await openReading(config, 'stevedore snapshot');
  try {
    return await openSource(client, config, context);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function openSource(
  client: Client,
  config: PostgresSourceConfig,
  context: SourceContext,
): Promise<OpenSource> {
  const closing = new AbortController();
  const signal = AbortSignal.any([context.signal, closing.signal]);
  const columns = await describeRows(client, config);
  const { pieces, bytesExpected, server } = await piecesOf(client, config, { columns, context });
  const reading = (isBinary: boolean) => ({
    bytesTotal: undefined,
    ...(bytesExpected === undefined ? {} : { bytesExpected }),
    async *pieces(from = 0) {
      for (const piece of pieces.slice(from)) yield rowsPiece(config, { ...piece, isBinary }, signal);
    },
    // What an increment leaves out is of this process's own making.
    ...(context.slice ? {} : { listed: pieces.map((piece) => listed({ ...piece, isBinary })) }),
  });
  const isBinaryToo = server && server.encoding === 'UTF8' && server.version >= BINARY_SINCE;
  return {
    ...reading(false),
    rows: {
      format: 'copy',
      columns,
      preview: () => preview(client, config, columns),
      ...(isBinaryToo && {
        binary: {
          types: columns.map(({ type, exactType }) => (type === exactType ? type : null)),
          version: server.version,
          dialect: { binary: true },
          source: reading(true),
        },
      }),
    },
    async close() {
      closing.abort(new DOMException('The source is closed.', 'AbortError'));
      await client.end().catch(() => undefined);
    },
  };
}

interface Server {
  encoding: string;
  /** Major. */
  version: number;
}

interface Reading {
  columns: readonly SourceColumn[];
  context: SourceContext;
}

async function piecesOf(
  client: Client,
  config: PostgresSourceConfig,
  { columns, context }: Reading,
): Promise<{ pieces: Omit<PieceToRead, 'isBinary'>[]; bytesExpected?: number; server?: Server }> {
  const { table } = config;
  const where = sliceSql(context.slice, columns);
  if (table && !(await holdsRows(client, config))) return { pieces: [] };
  const division = table && !context.slice ? await divide(client, table, config.rangeBytes) : undefined;
  const ranges: Range[] = division?.ranges ?? [null];
  const [exported] = await ask<{ snapshot: string } & Server>(client, EXPORT);
  const { snapshot, ...server } = exported!;
  const names = columns.map(({ name }) => name);
  const pieces = ranges.map((range, index) => {
    const place = ranges.length > 1 ? ` (range ${index + 1} of ${ranges.length})` : '';
    return { name: `${nameOf(config)}${place}`, snapshot, columns: names, range, where };
  });
  return { pieces, server, ...(division && { bytesExpected: division.bytes }) };
}

async function holdsRows(client: Client, config: PostgresSourceConfig): Promise<boolean> {
  const [found] = await ask<{ any: boolean }>(
    client,
    `SELECT EXISTS (SELECT FROM ${fromSql(config)}) AS any`,
  );
  return found!.any;
}

/** Cells as text, cut where they are long. */
async function preview(
  client: Client,
  config: PostgresSourceConfig,
  columns: readonly SourceColumn[],
): Promise<(string | null)[][]> {
  const cells = columns.map(({ name }) => `left(${quoteIdentifier(name)}::text, ${PREVIEWED_CHARACTERS})`);
  await ask(client, `SET LOCAL statement_timeout TO ${PREVIEW_TIMEOUT_MS}`);
  const { rows } = await client
    .query<(string | null)[]>({
      text: `SELECT ${cells.join(', ')} FROM ${fromSql(config)} LIMIT ${PREVIEWED_ROWS}`,
      rowMode: 'array',
    })
    .catch((error: unknown) => {
      throw tooSlow(error) ?? sourceError(error, `Reading the first rows of ${nameOf(config)}`);
    });
  return rows;
}

function tooSlow(error: unknown): LoadError | undefined {
  if ((error as { code?: string }).code !== '57014') return undefined;
  return new LoadError('source.statementStopped', {
    class: 'fatal',
    message: `The first rows did not come within ${PREVIEW_TIMEOUT_MS / 1000} s.`,
    remedy: 'Make the query faster, or put what it gives into a table.',
    cause: error,
  });
}
