import { rules } from '@/lib/engine';
import type { ActorContext } from '../context';
import type { KindView } from '../connections/schemas';
import { parseConfig, requireKind, toKindView, type Kind } from '../kinds';
import { requireRole } from '../verb';
import type { RuleView } from './schemas';

const ruleKinds: Kind[] = Object.values(rules).map((rule) => ({
  kind: rule.kind,
  title: rule.title,
  description: rule.description,
  schema: rule.paramsSchema,
  secretFields: [],
}));

/** The checks a column can have, with the JSON Schema of their parameters. Viewer. */
export async function listRuleKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  return ruleKinds.map(toKindView);
}

/**
 * A rule with its kind's parameters checked.
 * @param at  where the rule stands in the verb's input, for the fields of the error
 */
export function checkRule(rule: RuleView, at: string[]): RuleView {
  const kind = requireKind(ruleKinds, rule.rule, 'rule');
  return { ...rule, params: parseConfig(kind, rule.params, [...at, 'params']) };
}
