import { z } from 'zod';
import { LoadError } from '../errors';
import type { LoadPlan, TransformSpec } from '../plan';
import { transforms as registry } from '../transforms/registry';
import type { Transform } from '../transforms/transform';

/** A transform with its parameters checked. */
export interface CheckedTransform {
  transform: Transform<unknown>;
  params: unknown;
}

/**
 * What is done to a column that is filled, in order.
 * @throws LoadError `prepare.unknownTransform`, `prepare.badTransform`
 */
export function transformsOf(
  plan: LoadPlan,
  { column, transforms }: { column: string | null; transforms: readonly TransformSpec[] },
): CheckedTransform[] {
  const more = plan.transforms.filter((spec) => spec.column === column);
  return [...transforms, ...more].map((spec) => checkedTransform(spec, column!));
}

/** Type of a column that is to be created: the last transform that says one has the last word. */
export function transformedType(transforms: readonly CheckedTransform[]): string | undefined {
  return transforms.flatMap(({ transform, params }) => transform.columnType?.(params) ?? []).at(-1);
}

/** @throws LoadError `prepare.unknownTransform`, `prepare.badTransform` */
export function checkedTransform(spec: TransformSpec, column: string): CheckedTransform {
  const known: Record<string, Transform<unknown>> = registry;
  const transform = Object.hasOwn(known, spec.transform) ? known[spec.transform] : undefined;
  if (!transform) {
    throw new LoadError('prepare.unknownTransform', {
      class: 'fatal',
      message: `There is no transform "${spec.transform}" (column "${column}").`,
      remedy: `Known transforms: ${Object.keys(known).join(', ')}.`,
    });
  }
  const parsed = transform.paramsSchema.safeParse(spec.params);
  if (parsed.success) return { transform, params: parsed.data };
  throw new LoadError('prepare.badTransform', {
    class: 'fatal',
    message: `The transform "${spec.transform}" on column "${column}" has wrong parameters: ${z.prettifyError(parsed.error)}.`,
  });
}
