import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { quartiles } from './quartiles';
import { loadRunsInputSchema, type LoadRun, type LoadRuns, type LoadRunsInput } from './schemas';

/** Below this, a usual duration is a guess. */
const leastForBaseline = 5;

interface RunRow extends Omit<LoadRun, 'startedAt' | 'read' | 'stagingBytes' | 'bytes'> {
  startedAt: Date;
  read: bigint;
  stagingBytes: bigint | null;
  bytes: bigint;
}

/** How long the last batches of a load took, by stage, and what is usual. Viewer. */
export async function getLoadRuns(context: ActorContext, input: LoadRunsInput): Promise<LoadRuns> {
  requireRole(context, 'viewer');
  const { loadId, limit } = parseInput(loadRunsInputSchema, input);
  const rows = await db().$queryRaw<RunRow[]>`
    SELECT id, started_at AS "startedAt", state::text, result->'stages' AS stages, read, bytes,
           staging_bytes AS "stagingBytes",
           extract(epoch FROM finished_at - started_at)::float8 AS seconds
    FROM batches
    WHERE load_id = ${loadId}::uuid AND state IN ('succeeded', 'partial') AND NOT is_rehearsal
      AND started_at IS NOT NULL AND result IS NOT NULL
    ORDER BY id DESC LIMIT ${limit}`;
  const runs = rows.reverse().map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    read: Number(row.read),
    stagingBytes: row.stagingBytes === null ? null : Number(row.stagingBytes),
    bytes: Number(row.bytes),
  }));
  const isUsual = runs.length >= leastForBaseline;
  return { runs, baseline: isUsual ? quartiles(runs.map(({ seconds }) => seconds)) : null };
}
