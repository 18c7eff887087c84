import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { heatmapInputSchema, type Heatmap, type HeatmapCell, type HeatmapInput } from './schemas';

type CellRow = Omit<HeatmapCell, 'read' | 'quarantined'> & {
  loadId: string;
  read: bigint;
  quarantined: bigint;
};

/** What became of each load on each day (UTC): those with the most bad days first, then by name. Viewer. */
export async function getHeatmap(context: ActorContext, input: HeatmapInput): Promise<Heatmap> {
  requireRole(context, 'viewer');
  const { days, loads: limit } = parseInput(heatmapInputSchema, input);
  const loads = await db().$queryRaw<{ id: string; name: string }[]>`
    SELECT l.id, l.name FROM loads l LEFT JOIN load_days d
      ON d.load_id = l.id AND d.day > (now() AT TIME ZONE 'UTC')::date - ${days}::int
    WHERE l.archived_at IS NULL
    GROUP BY l.id
    ORDER BY count(*) FILTER (WHERE d.failed > 0) DESC, count(*) FILTER (WHERE d.partial > 0) DESC, l.name
    LIMIT ${limit + 1}`;
  const shown = loads.slice(0, limit);
  const cells = await cellsOf(
    shown.map(({ id }) => id),
    days,
  );
  return {
    days: lastDays(days, new Date()),
    loads: shown.map((load) => ({ ...load, cells: cells.get(load.id) ?? [] })),
    hasMore: loads.length > limit,
  };
}

async function cellsOf(loadIds: string[], days: number): Promise<Map<string, HeatmapCell[]>> {
  const rows = await db().$queryRaw<CellRow[]>`
    SELECT load_id AS "loadId", day::text AS day, succeeded, partial, failed, cancelled, read, quarantined,
           last_batch_id AS "lastBatchId"
    FROM load_days
    WHERE load_id = ANY (${loadIds}::uuid[]) AND day > (now() AT TIME ZONE 'UTC')::date - ${days}::int
    ORDER BY day`;
  const cells = new Map<string, HeatmapCell[]>();
  for (const { loadId, read, quarantined, ...row } of rows) {
    const cell = { ...row, read: Number(read), quarantined: Number(quarantined) };
    cells.set(loadId, [...(cells.get(loadId) ?? []), cell]);
  }
  return cells;
}

function lastDays(count: number, now: Date): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(now.getTime() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}
