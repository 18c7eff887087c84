import { z } from 'zod';
import { LoadError } from '../errors';
import type { RuleSpec } from '../plan';
import { rules as registry } from '../validate/registry';
import type { Rule } from '../validate/rule';

/** @throws LoadError `validate.unknownRule` */
export function ruleOf(spec: RuleSpec): Rule<unknown> {
  const known: Record<string, Rule<unknown>> = registry;
  const rule = Object.hasOwn(known, spec.rule) ? known[spec.rule] : undefined;
  if (rule) return rule;
  throw new LoadError('validate.unknownRule', {
    class: 'fatal',
    message: `There is no rule "${spec.rule}" (column "${spec.column}").`,
    remedy: `Known rules: ${Object.keys(known).join(', ')}.`,
  });
}

/** @throws LoadError `validate.badRule` */
export function parseParams(spec: RuleSpec): unknown {
  const parsed = ruleOf(spec).paramsSchema.safeParse(spec.params);
  if (parsed.success) return parsed.data;
  throw new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${spec.rule}" on column "${spec.column}" has wrong parameters: ${z.prettifyError(parsed.error)}.`,
  });
}
