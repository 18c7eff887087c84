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

/** The type that a new column gets from the transforms of its field; undefined where they say nothing of it. */
export function transformedType(transforms: readonly TransformView[]): string | undefined {
  const types = transforms.flatMap(({ transform, params }) => {
    const type = TYPES[transform];
    return type === undefined ? [] : [typeof type === 'string' ? type : type(params)];
  });
  return types.at(-1);
}
