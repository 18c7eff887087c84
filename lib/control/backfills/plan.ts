import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { cursorColumnOf } from '../loads';
import { parseInput, requireRole } from '../verb';
import { chunksOf, cursorFormOf, type CursorForm } from './chunks';
import {
  planBackfillInputSchema,
  type BackfillPlan,
  type BackfillRange,
  type Bounds,
  type PlanBackfillInput,
} from './schemas';

const mostChunks = 5_000;

/** How a range would be cut, before anything is started. Operator. @throws ControlError as `cutRange` */
export async function planBackfill(context: ActorContext, input: PlanBackfillInput): Promise<BackfillPlan> {
  requireRole(context, 'operator');
  const { loadId, range } = parseInput(planBackfillInputSchema, input);
  const { chunks } = await cutRange(loadId, range);
  return { chunks: chunks.length, first: chunks[0]!, last: chunks.at(-1)! };
}

/**
 * Asks the destination what the cursor is, and cuts the range for it.
 * @throws ControlError `backfills.badCursor`, `backfills.otherRange`, `backfills.tooManyChunks`,
 *   `loads.notIncremental`, `loads.noTable`, `destination.*`
 */
export async function cutRange(
  loadId: string,
  range: BackfillRange,
): Promise<{ cursor: string; chunks: Bounds[] }> {
  const { name, type } = await cursorColumnOf(loadId);
  requireFitting(range, { name, type, form: cursorFormOf(type) });
  const chunks: Bounds[] = [];
  for (const chunk of chunksOf(range, cursorFormOf(type)!)) {
    if (chunks.length === mostChunks) throw tooMany();
    chunks.push(chunk);
  }
  return { cursor: name, chunks };
}

function requireFitting(
  range: BackfillRange,
  { name, type, form }: { name: string; type: string; form: CursorForm | undefined },
): void {
  if (!form) {
    throw new ControlError('backfills.badCursor', {
      kind: 'conflict',
      message: `The cursor "${name}" is of type ${type}, which cannot be cut without leaving values out.`,
      remedy: 'Backfills go with whole numbers, dates and timestamps; run a range by hand instead.',
    });
  }
  if ((range.of === 'keys') !== (form === 'integer')) {
    throw new ControlError('backfills.otherRange', {
      kind: 'invalid',
      message: `The cursor "${name}" is of type ${type}: its range is one of ${form === 'integer' ? 'keys' : 'days'}.`,
      fields: { 'range.of': `The cursor is of type ${type}.` },
    });
  }
  if (range.of === 'times' && range.unit === 'hours' && form === 'date') {
    const message = 'The cursor is a date: it knows no hours.';
    throw new ControlError('backfills.otherRange', {
      kind: 'invalid',
      message,
      fields: { 'range.unit': message },
    });
  }
}

function tooMany(): ControlError {
  const message = `That makes more than ${mostChunks} chunks. Take larger ones, or a shorter range.`;
  return new ControlError('backfills.tooManyChunks', {
    kind: 'invalid',
    message,
    fields: { 'range.size': message },
  });
}
