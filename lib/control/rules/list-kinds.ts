import { batchRules, rules } from '@/lib/engine';
import type { ActorContext } from '../context';
import { parseConfig, requireKind, toKindView, type Kind } from '../kinds';
import { ControlError } from '../errors';
import { requireRole } from '../verb';
import type { RuleKindView, RuleView } from './schemas';

type RuleKind = Kind & Pick<RuleKindView, 'judges' | 'takesColumn'>;

const ruleKinds: RuleKind[] = [
  ...Object.values(rules).map((rule) => ({ ...toKind(rule), judges: 'rows' as const, takesColumn: true })),
  ...Object.values(batchRules).map((rule) => ({
    ...toKind(rule),
    judges: 'batch' as const,
    takesColumn: rule.takesColumn,
  })),
];

function toKind(rule: {
  kind: string;
  title: string;
  description: string;
  paramsSchema: Kind['schema'];
}): Kind {
  const { kind, title, description, paramsSchema } = rule;
  return { kind, title, description, schema: paramsSchema, secretFields: [] };
}

/** The checks a column can have, with the JSON Schema of their parameters. Viewer. */
export async function listRuleKinds(context: ActorContext): Promise<RuleKindView[]> {
  requireRole(context, 'viewer');
  return ruleKinds.map((kind) => ({
    ...toKindView(kind),
    judges: kind.judges,
    takesColumn: kind.takesColumn,
  }));
}

function requireRefusing(
  { judges }: RuleKind,
  { severity, maxCount, maxShare }: RuleView,
  at: string[],
): void {
  if ((maxCount ?? maxShare) === undefined || (judges === 'rows' && severity === 'error')) return;
  const message = 'Only a rule that refuses rows takes a limit of them. Leave it out.';
  const field = maxCount === undefined ? 'maxShare' : 'maxCount';
  throw new ControlError('input.invalid', {
    kind: 'invalid',
    message,
    fields: { [[...at, field].join('.')]: message },
  });
}

/**
 * A rule with its kind's parameters checked.
 * @param at  where the rule stands in the verb's input, for the fields of the error
 */
export function checkRule(rule: RuleView, at: string[]): RuleView {
  const kind = requireKind(ruleKinds, rule.rule, 'rule') as RuleKind;
  requireRefusing(kind, rule, at);
  const { column, ...checked } = { ...rule, params: parseConfig(kind, rule.params, [...at, 'params']) };
  if (!kind.takesColumn) return checked;
  if (column !== undefined) return { ...checked, column };
  const message = 'Choose a column.';
  throw new ControlError('input.invalid', {
    kind: 'invalid',
    message,
    fields: { [[...at, 'column'].join('.')]: message },
  });
}
