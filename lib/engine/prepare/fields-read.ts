import { asLoadError } from '../errors';
import type { LoadPlan } from '../plan';
import { badTransform } from './compile-cell';
import { checkedTransform } from './transform-specs';

/**
 * Names of fields that columns are worked out from, beside those that go to columns of their own; as the plan writes them.
 * @throws LoadError `prepare.unknownTransform`, `prepare.badTransform`
 */
export async function fieldsRead(plan: LoadPlan): Promise<string[]> {
  const entries = [...(plan.mapping ?? []), ...plan.computed];
  const specs = [
    ...entries.flatMap(({ column, transforms }) => transforms.map((spec) => ({ ...spec, column }))),
    ...plan.transforms,
    ...plan.computed.flatMap(({ column, from }) =>
      from.kind === 'expression'
        ? [{ transform: 'expression', params: { expression: from.expression }, column }]
        : [],
    ),
  ];
  const names = new Set(plan.computed.flatMap(({ from }) => (from.kind === 'fields' ? from.fields : [])));
  for (const spec of specs) {
    if (spec.column === null) continue;
    const { transform, params } = checkedTransform(spec, spec.column);
    const read = await transform.reads?.(params).catch((cause: unknown) => {
      throw badTransform(spec.column!, asLoadError(cause), transform.kind);
    });
    for (const name of read ?? []) names.add(name);
  }
  return [...names];
}

/** The field that is meant by a name: the one that is called so, or the only one but for case, for SQL folds names. */
export function fieldNamed(name: string, fields: readonly string[]): string | undefined {
  if (fields.includes(name)) return name;
  const folded = fields.filter((field) => field.toLowerCase() === name.toLowerCase());
  return folded.length === 1 ? folded[0] : undefined;
}
