import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { requireReadable } from './check-timing';
import { dateOf } from './internal';
import { previewTimingInputSchema, type PreviewTimingInput, type TimingPreview } from './schemas';
import { nextTimes, sentenceOf } from './timing';

const shown = 5;

/** What a timing means and when it would fire, before it is saved. Viewer. @throws ControlError `schedules.badExpression` */
export async function previewTiming(
  context: ActorContext,
  input: PreviewTimingInput,
): Promise<TimingPreview> {
  requireRole(context, 'viewer');
  const { timing, timeZone, startsAt, endsAt } = parseInput(previewTimingInputSchema, input);
  requireReadable(timing);
  const now = new Date();
  const planned = {
    timing,
    timeZone,
    anchor: now,
    startsAt: dateOf(startsAt),
    endsAt: dateOf(endsAt),
  };
  return {
    sentence: sentenceOf(timing),
    next: nextTimes(planned, now, shown).map((time) => time.toISOString()),
  };
}
