import type { Draft } from './draft';
import type { PlacedExpression } from './lookups';
import type { Settlement } from './settle';

/** Every expression of the load, by the column that it is about. */
export function expressionsOf({ rules, writing }: Draft, settlement: Settlement): PlacedExpression[] {
  const columnOf = new Map<string, string | null>([
    ...settlement.fields.map(({ field, column }) => [field, column] as const),
    ...settlement.computed.map(({ id, column }) => [id, column] as const),
  ]);
  const policies = Object.entries(writing.columnPolicies ?? {});
  return [
    ...settlement.transforms.flatMap(({ field, transform, params }) =>
      transform === 'expression' ? [placed(columnOf.get(field) ?? field, params.expression)] : [],
    ),
    ...settlement.computed.flatMap(({ column, from }) =>
      from.kind === 'expression' ? [placed(column, from.expression)] : [],
    ),
    ...rules.flatMap(({ rule, column, params }) =>
      rule === 'expression' ? [placed(`a rule on ${column}`, params.expression)] : [],
    ),
    ...policies.flatMap(([column, policy]) =>
      typeof policy === 'object' ? [placed(`the update of ${column}`, policy.expression)] : [],
    ),
  ];
}

function placed(place: string, expression: unknown): PlacedExpression {
  return { place, expression: String(expression ?? '') };
}
