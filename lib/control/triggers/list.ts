import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { requireTrigger, toBatchRef, toTriggerViews, triggerParts } from './internal';
import { isTakeable } from './take-file';
import {
  listTriggersInputSchema,
  listWatchedFilesInputSchema,
  type ListTriggersInput,
  type ListWatchedFilesInput,
  type TriggerView,
  type WatchedFileView,
} from './schemas';

const mostTriggers = 1_000;

/** Triggers of one load, those that wait for one, or all; the oldest first. Viewer. */
export async function listTriggers(context: ActorContext, input: ListTriggersInput): Promise<TriggerView[]> {
  requireRole(context, 'viewer');
  const { loadId, upstreamLoadId } = parseInput(listTriggersInputSchema, input);
  const rows = await db().trigger.findMany({
    where: { loadId, upstreamLoadId, ...(loadId === undefined && { load: { archivedAt: null } }) },
    include: triggerParts,
    orderBy: { id: 'asc' },
    take: mostTriggers,
  });
  return toTriggerViews(rows);
}

/** What a trigger has seen of files, the newest first, each with its batch. Viewer. */
export async function listWatchedFiles(
  context: ActorContext,
  input: ListWatchedFilesInput,
): Promise<Page<WatchedFileView>> {
  requireRole(context, 'viewer');
  const { triggerId, cursor, limit } = parseInput(listWatchedFilesInputSchema, input);
  await requireTrigger(triggerId);
  const rows = await db().watchedFile.findMany({
    where: { triggerId, id: { lt: decodeCursor(cursor, z.uuid()) } },
    include: { batch: { select: { id: true, state: true, queuedAt: true } } },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const toItem = (row: (typeof rows)[number]): WatchedFileView => ({
    id: row.id,
    name: row.name,
    size: Number(row.size),
    modifiedAt: row.modifiedAt.toISOString(),
    hash: row.hash,
    state: row.state as WatchedFileView['state'],
    firstSeenAt: row.firstSeenAt.toISOString(),
    batch: row.batch && toBatchRef(row.batch),
    mayBeTaken: isTakeable(row),
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.id, toItem });
}
