import { LoadError } from '../../errors';
import type { BatchResult } from '../../result';

/** What a batch says that ends before all of its lanes are in: never that nothing has changed. */
export function tellUnfinished(error: LoadError, lanes: BatchResult['lanes']): LoadError {
  if (!lanes) return error;
  const [are, each] = lanes.merged.length === 1 ? ['lane', 'is'] : ['lanes', 'are'];
  const said = error.message.replace(' The destination is unchanged.', '');
  return new LoadError(error.code, {
    class: error.class,
    message: `${said} Merge ${are} ${lanes.merged.join(', ')} of ${lanes.lanes} ${each} in the table, the rest is not.`,
    remedy:
      error.code === 'merge.sourceChanged'
        ? undefined
        : 'Complete the batch on its page, or run it again under the same batch id.',
    sqlstate: error.sqlstate,
    retryAfterSeconds: error.retryAfterSeconds,
    cause: error,
  });
}
