import {
  CHANGED_TYPE_POLICIES,
  MISSING_COLUMN_POLICIES,
  NEW_COLUMN_POLICIES,
  type DriftPolicy,
} from '@/lib/engine/index';
import { oneOf } from './choice';
import { usageError } from './usage';

/**
 * Reads `new=add,missing=ignore,type=stop`, or a part of it.
 * @throws usage error that says what cannot be read
 */
export function readDrift(text: string | undefined): DriftPolicy {
  const policy: DriftPolicy = {};
  for (const part of text?.split(',') ?? []) {
    const [what, then = ''] = part.split('=').map((each) => each.trim());
    const option = `--drift ${what}`;
    if (what === 'new') policy.new = oneOf(then, NEW_COLUMN_POLICIES, option);
    else if (what === 'missing') policy.missing = oneOf(then, MISSING_COLUMN_POLICIES, option);
    else if (what === 'type') policy.type = oneOf(then, CHANGED_TYPE_POLICIES, option);
    else
      throw usageError(
        `--drift "${part}" cannot be read.`,
        'Write it like --drift new=add,missing=stop,type=ignore.',
      );
  }
  return policy;
}
