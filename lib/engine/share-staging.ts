import { destinationOf } from './destinations/registry';
import { asLoadError } from './errors';
import type { RunContext } from './events';
import { loadPlanSchema, type LoadPlanInput } from './plan';
import { Sessions } from './run/sessions';
import { helpStaging, type SharedWork } from './run/shared/help-staging';

/**
 * Helps another process that runs the batch (`runLoad`): stages pieces of it until none is left. A batch that has ended,
 * has no pieces to share or was taken up anew is left alone. Whatever goes wrong here leaves the batch to the others.
 * @param input the plan that the batch runs by
 */
export async function shareStaging(input: LoadPlanInput, context: RunContext): Promise<SharedWork> {
  const plan = loadPlanSchema.parse(input);
  const work: SharedWork = { parts: 0, rows: 0, givenBack: [], error: null };
  try {
    const kind = destinationOf(plan.destination.kind);
    const destination = await kind.open(kind.configSchema.parse(plan.destination.config));
    const sessions = new Sessions(destination, context.batchId, plan.tuning);
    const onCancel = () => void sessions.terminateAll().catch(() => undefined);
    context.signal.addEventListener('abort', onCancel);
    try {
      context.signal.throwIfAborted();
      await helpStaging({ plan, context, destination, sessions }, work);
    } finally {
      context.signal.removeEventListener('abort', onCancel);
      await sessions.closeAll();
      await destination.close();
    }
  } catch (error) {
    work.error = asLoadError(error).message;
  }
  return work;
}
