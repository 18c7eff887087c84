import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { newestBackfills } from './internal';
import { listBackfillsInputSchema, type BackfillView, type ListBackfillsInput } from './schemas';

const shown = 5;

/** The newest backfills of a load, with their progress. Viewer. */
export async function listBackfills(
  context: ActorContext,
  input: ListBackfillsInput,
): Promise<BackfillView[]> {
  requireRole(context, 'viewer');
  const { loadId } = parseInput(listBackfillsInputSchema, input);
  return newestBackfills(loadId, shown);
}
