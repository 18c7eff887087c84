import { asLoadError } from '../errors';
import { stagedRows } from '../merge/staged-rows';
import type { LoadPlan, RuleSpec } from '../plan';
import { compileRules, type RuleChecks } from '../prepare/rule-checks';
import { ruleOf } from '../prepare/rule-specs';
import { verifyChecks, verifyLateChecks } from '../prepare/verify-checks';
import type { SqlSession } from '../sql/session';
import { mappedColumns } from '../staging';
import type { Bound } from './bind-plan';

/** A rule and its place in the plan that is tried. */
export interface PlacedRule {
  at: number;
  spec: RuleSpec;
}

export interface UsableRules {
  usable: PlacedRule[];
  /** By place, why a rule cannot be used. */
  problems: Map<number, string>;
}

/** Rules of known kinds whose parameters are what their kinds take. */
export function wellFormedRules({ rules }: LoadPlan): UsableRules {
  const problems = new Map<number, string>();
  for (const [at, spec] of rules.entries()) {
    const problem = malformation(spec);
    if (problem !== undefined) problems.set(at, problem);
  }
  return { usable: rules.flatMap((spec, at) => (problems.has(at) ? [] : [{ at, spec }])), problems };
}

function malformation(spec: RuleSpec): string | undefined {
  try {
    const parsed = ruleOf(spec).paramsSchema.safeParse(spec.params);
    const issues = parsed.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];
    return issues.map((words) => words.filter(Boolean).join(': ')).join('; ') || undefined;
  } catch (cause) {
    return asLoadError(cause).message;
  }
}

/** Those that fit the columns they name, and that the server can make sense of. */
export async function fittingRules(
  session: SqlSession,
  bound: Bound,
  rules: readonly PlacedRule[],
): Promise<UsableRules> {
  const problems = new Map<number, string>();
  const compiled: (PlacedRule & { checks: RuleChecks })[] = [];
  for (const rule of rules) {
    const checks = await compileAlone(bound, rule.spec);
    if (typeof checks === 'string') problems.set(rule.at, checks);
    else compiled.push({ ...rule, checks });
  }
  const isFine = (await fault(session, bound, compiled)) === undefined;
  for (const rule of isFine ? [] : compiled) {
    const problem = await fault(session, bound, [rule]);
    if (problem !== undefined) problems.set(rule.at, problem);
  }
  return { usable: rules.filter(({ at }) => !problems.has(at)), problems };
}

async function compileAlone(
  { plan, target, layout, lookups, problems }: Bound,
  spec: RuleSpec,
): Promise<RuleChecks | string> {
  if (spec.column !== undefined && problems.has(spec.column))
    return `The transforms of ${spec.column} cannot be used yet.`;
  try {
    const columns = mappedColumns(layout);
    return await compileRules({ ...plan, rules: [spec] }, target, { columns, lookup: lookups.call });
  } catch (cause) {
    return asLoadError(cause).message;
  }
}

async function fault(
  session: SqlSession,
  { layout }: Bound,
  rules: readonly { checks: RuleChecks }[],
): Promise<string | undefined> {
  const late = rules.flatMap(({ checks }) => checks.late);
  const whole = rules.flatMap(({ checks }) => checks.whole);
  const nothing = stagedRows(layout, []);
  try {
    await verifyChecks(
      session,
      layout,
      rules.flatMap(({ checks }) => checks.row),
    );
    await verifyLateChecks(session, layout, { late, whole, nothing });
    return undefined;
  } catch (cause) {
    const error = asLoadError(cause);
    if (error.code === 'destination.connectionLost') throw error;
    return error.message;
  }
}
