import type { DetectionReport } from '@/lib/control/sources';
import type { TransformView } from '@/lib/control/transforms/schemas';

const TYPES: Record<string, string | ((params: Record<string, unknown>) => string)> = {
  case: 'text',
  'parse-number': 'numeric',
  'parse-date': 'date',
  'parse-timestamp': ({ format, timeZone }) =>
    timeZone || /TZH|Z/.test(String(format ?? '')) ? 'timestamptz' : 'timestamp',
  'parse-boolean': 'boolean',
  quantise: 'numeric',
};

/**
 * The type that a new column gets from the transforms of its field; undefined where they say nothing of it.
 * @param detected  the field, which may propose the same transforms to arrive at a type of its own
 */
export function transformedType(
  transforms: readonly TransformView[],
  detected?: DetectionReport['columns'][number],
): string | undefined {
  const proposal = detected?.proposal;
  if (proposal && JSON.stringify(proposal.transforms) === JSON.stringify(transforms)) return proposal.type;
  const types = transforms.flatMap(({ transform, params }) => {
    const type = TYPES[transform];
    return type === undefined ? [] : [typeof type === 'string' ? type : type(params)];
  });
  return types.at(-1);
}
