import { inTransaction, type SqlSession } from '../../sql/session';
import type { StagingArea } from '../staging-area';
import type { PieceRun } from './piece-runs';

/**
 * What workers that share a batch tell each other, beside its parts: what every one needs to know, who shares, by which
 * backends, and what has become of each piece. UNLOGGED like staging itself, and dropped with it.
 */
export interface ShareTables {
  share: string;
  sharers: string;
  backends: string;
  pieces: string;
  partNumbers: string;
  parts: string;
}

export function shareTables(area: StagingArea): ShareTables {
  const { table, parts } = area;
  return {
    share: table('share'),
    sharers: table('sharers'),
    backends: table('backends'),
    pieces: table('pieces'),
    partNumbers: table('part_numbers'),
    parts,
  };
}

/**
 * Lays the pieces of a batch open for sharing: whoever finds them finds everything.
 * @param spec what a helper has to know, as plain data
 */
export async function createShare(
  session: SqlSession,
  area: StagingArea,
  { spec, runs }: { spec: object; runs: readonly PieceRun[] },
): Promise<void> {
  const names = shareTables(area);
  await inTransaction(session, async () => {
    for (const statement of definitions(names)) await session.query(statement);
    await session.query(
      `INSERT INTO ${names.pieces} (piece, name, size, refs, rows_before)
       SELECT (run ->> 'piece')::int, run ->> 'name', (run ->> 'size')::bigint, run -> 'references', (run ->> 'rowsBefore')::bigint
       FROM jsonb_array_elements($1::jsonb) AS run`,
      [JSON.stringify(runs)],
    );
    await openShare(session, area, spec);
  });
}

/** Lets helpers join; again, where the pieces were shared before. */
export async function openShare(session: SqlSession, area: StagingArea, spec: object): Promise<void> {
  await session.query(`INSERT INTO ${shareTables(area).share} VALUES ($1::jsonb)`, [JSON.stringify(spec)]);
}

function definitions({ share, sharers, backends, pieces, partNumbers }: ShareTables): string[] {
  return [
    `CREATE UNLOGGED TABLE ${share} (spec jsonb NOT NULL)`,
    `CREATE UNLOGGED TABLE ${sharers} (sharer uuid PRIMARY KEY DEFAULT gen_random_uuid(), worker text NOT NULL,
       is_leader boolean NOT NULL, seen_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE UNLOGGED TABLE ${backends} (sharer uuid NOT NULL, pid int NOT NULL, started timestamptz NOT NULL)`,
    // A run of pieces each. open: anybody may take it; returned: only the leader; taken; done.
    `CREATE UNLOGGED TABLE ${pieces} (piece int PRIMARY KEY, name text NOT NULL, size bigint, refs jsonb NOT NULL,
       rows_before bigint NOT NULL, state text NOT NULL DEFAULT 'open', owner uuid, attempt int NOT NULL DEFAULT 0,
       note text, rows bigint, skipped_lines bigint, bytes bigint, marks jsonb, is_told boolean NOT NULL DEFAULT false)`,
    `CREATE SEQUENCE ${partNumbers} AS int OWNED BY ${pieces}.piece`,
  ];
}

/**
 * Ends the sharing, where there is one: nobody can take a piece from here on, and no backend of a sharer is left.
 * @param spared id of the sharer whose backends stay: the caller's own
 */
export async function endShare(session: SqlSession, area: StagingArea, spared?: string): Promise<void> {
  const { share, sharers, backends } = shareTables(area);
  const { rows } = await session.query<{ isThere: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere"`,
    [share],
  );
  if (!rows[0]!.isThere) return;
  await session.query(`DELETE FROM ${share}`);
  await session.query(`DELETE FROM ${sharers}`);
  await terminateBackends(session, backends, 'b.sharer IS DISTINCT FROM $1::uuid', [spared ?? null]);
}

/** For a batch that is staged by one process after all: nothing says that it was to be shared. */
export async function dropShare(session: SqlSession, area: StagingArea): Promise<void> {
  const { share, sharers, backends, pieces } = shareTables(area);
  await endShare(session, area);
  await session.query(`DROP TABLE ${[share, sharers, backends, pieces].join(', ')}`);
}

/**
 * Ends the backends of sharers and forgets them.
 * @param which SQL condition over `b.sharer`
 */
export async function terminateBackends(
  session: SqlSession,
  backends: string,
  which: string,
  values: unknown[],
): Promise<void> {
  await session.query(
    `SELECT pg_terminate_backend(a.pid) FROM ${backends} b
     JOIN pg_stat_activity a ON a.pid = b.pid AND a.backend_start = b.started WHERE ${which}`,
    values,
  );
  await session.query(`DELETE FROM ${backends} b WHERE ${which}`, values);
}
