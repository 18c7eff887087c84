import { z } from 'zod';
import { LoadError } from '../errors';
import type { RuleSpec } from '../plan';
import type { BatchRule } from '../validate/batch-rule';
import { batchRules, rules } from '../validate/registry';
import type { Rule } from '../validate/rule';

export type AnyRule = Rule<unknown> | BatchRule<unknown>;

/** @throws LoadError `validate.unknownRule` */
export function ruleOf(spec: RuleSpec): AnyRule {
  const known: Record<string, AnyRule> = { ...rules, ...batchRules };
  const rule = Object.hasOwn(known, spec.rule) ? known[spec.rule] : undefined;
  if (rule) return rule;
  throw new LoadError('validate.unknownRule', {
    class: 'fatal',
    message: `There is no rule "${spec.rule}"${on(spec)}.`,
    remedy: `Known rules: ${Object.keys(known).join(', ')}.`,
  });
}

/** @throws LoadError `validate.badRule` */
export function parseParams(spec: RuleSpec): unknown {
  const parsed = ruleOf(spec).paramsSchema.safeParse(spec.params);
  if (parsed.success) return parsed.data;
  throw new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${spec.rule}"${on(spec)} has wrong parameters: ${z.prettifyError(parsed.error)}.`,
  });
}

function on({ column }: RuleSpec): string {
  return column === undefined ? '' : ` on column "${column}"`;
}
