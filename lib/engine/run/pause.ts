import { LoadError } from '../errors';
import { keepWhilePaused } from '../stage/kept-staging';
import type { Batch } from './batch';

/** The code of a batch that was paused, by which its surroundings tell it from one that failed. */
export const PAUSED = 'batch.paused';

/**
 * Puts the batch down, once all lanes have come to rest: what is staged stays.
 * @returns what ends this run of the batch
 */
export async function putDown({ account, area, context, guard }: Batch): Promise<LoadError> {
  // Nothing refused is lost: whoever goes on writes only what comes after.
  await context.quarantine.flush();
  await keepWhilePaused(guard, area);
  account.progress(true);
  return new LoadError(PAUSED, {
    class: 'fatal',
    message: 'The batch was paused. What it has staged is kept; the destination is unchanged.',
  });
}
