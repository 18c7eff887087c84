import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { describeChanges } from './changes';
import { requireVersion, toLoadView, versionParts } from './internal';
import { listLoadHistoryInputSchema, type ListLoadHistoryInput, type LoadHistoryEntry } from './schemas';

/** A load's versions, newest first, each with what it changed and what going back to it would. Viewer. */
export async function listLoadHistory(
  context: ActorContext,
  input: ListLoadHistoryInput,
): Promise<Page<LoadHistoryEntry>> {
  requireRole(context, 'viewer');
  const { id, cursor, limit } = parseInput(listLoadHistoryInputSchema, input);
  const current = toLoadView(await requireVersion(id));
  // One more than the page shows: the last one is described against it.
  const rows = await db().loadVersion.findMany({
    where: { loadId: id, number: { lt: decodeCursor(cursor, z.coerce.number().int()) } },
    include: versionParts,
    orderBy: { number: 'desc' },
    take: limit + 1,
  });
  if (rows.length === 0 && cursor === undefined) throw notFound('load');
  const views = rows.map(toLoadView);
  const entries = views.map((view, index) => ({
    ...view.version,
    isCurrent: view.isCurrent,
    changes: views[index + 1] ? describeChanges(views[index + 1]!, view) : [],
    changesOnRevert: view.isCurrent ? [] : describeChanges(current, view),
  }));
  return pageOf(entries, limit, { cursorOf: (entry) => String(entry.number), toItem: (entry) => entry });
}
