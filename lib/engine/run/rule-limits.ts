import { LoadError } from '../errors';
import type { RuleSpec } from '../plan';
import type { Batch } from './batch';

/**
 * @param expected  rows that shares are held against
 * @throws LoadError `validate.ruleLimit` once a rule has refused more rows than it may
 */
export function requireRuleLimits({ plan, account }: Batch, expected: number): void {
  for (const spec of plan.rules) {
    const { maxCount = Infinity, maxShare = Infinity } = spec;
    if (maxCount === Infinity && maxShare === Infinity) continue;
    const refused = account.rowsRefusedBy(spec.rule, spec.column ?? null);
    if (refused > maxCount) throw passed(spec, refused, `${maxCount} rows`);
    // An expected number without an end lets every share pass, even that of nothing.
    if (refused > 0 && refused > maxShare * expected)
      throw passed(spec, refused, `${maxShare * 100} % of the rows`);
  }
}

function passed({ rule, column }: RuleSpec, refused: number, limit: string): LoadError {
  return new LoadError('validate.ruleLimit', {
    class: 'data',
    message: `The rule "${rule}" on column "${column}" refused ${refused} rows, more than its limit of ${limit}. The destination is unchanged.`,
    remedy: 'Look at the quarantined rows; correct the source, the mapping or the rule, or raise its limit.',
  });
}
