import type { DetectionReport } from '@/lib/control/sources';
import type { TransformView } from '@/lib/control/transforms/schemas';
import type { Draft } from './draft';

type DetectedColumn = DetectionReport['columns'][number];

/** Types of columns that a proposed type goes into. */
const FITTING: Record<string, RegExp> = {
  bigint: /^(smallint|integer|bigint|numeric|real|double)/,
  numeric: /^(smallint|integer|bigint|numeric|real|double)/,
  date: /^(date|timestamp)/,
  timestamp: /^timestamp/,
  timestamptz: /^timestamp/,
};

/**
 * What the person settled for a field; else what detection proposes, where nobody said that the field is text and the
 * column can take what comes of it.
 * @param columnType  of the column of an existing table; left out, the column is to be made
 */
export function proposedTransforms(
  draft: Draft,
  { name, proposal }: DetectedColumn,
  columnType?: string,
): TransformView[] {
  if (draft.transforms !== null)
    return draft.transforms
      .filter(({ field }) => field === name)
      .map(({ transform, params }) => ({ transform, params }));
  if (!proposal || name in draft.types) return [];
  const fits = (FITTING[proposal.type] ?? new RegExp(`^${proposal.type}`)).test(columnType ?? proposal.type);
  return fits ? proposal.transforms : [];
}
