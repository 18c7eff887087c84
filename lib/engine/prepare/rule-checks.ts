import { LoadError } from '../errors';
import type { LoadPlan, RuleSpec } from '../plan';
import { quoteIdentifier } from '../sql/identifiers';
import type { Check, LateCheck, StagingColumn, WholeCheck } from '../staging';
import type { Target } from '../target';
import type { BatchRule } from '../validate/batch-rule';
import type { Rule, RuleColumn, RuleSurroundings } from '../validate/rule';
import { heldElsewhere, shownValue, updatesRows } from './late-checks';
import { parseParams, ruleOf } from './rule-specs';

export interface RuleChecks {
  /** Judged row by row, inside the staging COPY. */
  row: Check[];
  /** Judged over all rows, once they are staged. */
  late: LateCheck[];
  /** Judged once, over the batch as a whole. */
  whole: WholeCheck[];
}

/** What rules are compiled over. */
export interface RuleContext {
  columns: StagingColumn[];
  lookup?: RuleSurroundings['lookup'];
}

/**
 * Compiles the load's own rules.
 * @throws LoadError `validate.unknownRule`, `validate.badRule`, `validate.noSuchColumn`
 */
export async function compileRules(
  plan: LoadPlan,
  target: Target,
  { columns, lookup }: RuleContext,
): Promise<RuleChecks> {
  const checks: RuleChecks = { row: [], late: [], whole: [] };
  for (const [from, spec] of plan.rules.entries()) {
    const rule = ruleOf(spec);
    requireRefusing(spec, 'takesColumn' in rule);
    if ('takesColumn' in rule) checks.whole.push({ ...wholeCheck(spec, rule, columns), from });
    else await addRowRule(checks, { from, spec, rule, plan, target, columns, lookup });
  }
  return checks;
}

/** A limit of refused rows means nothing to a rule that refuses none. */
function requireRefusing({ rule, severity, maxCount, maxShare }: RuleSpec, isWhole: boolean): void {
  if (maxCount === undefined && maxShare === undefined) return;
  if (severity === 'error' && !isWhole) return;
  throw new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${rule}" ${isWhole ? 'is about the whole batch' : 'is a warning'} and refuses no row: it takes no limit of refused rows.`,
    remedy: 'Leave maxCount and maxShare out.',
  });
}

function wholeCheck(spec: RuleSpec, rule: BatchRule<unknown>, columns: StagingColumn[]): WholeCheck {
  const params = parseParams(spec);
  const facts = { rule: rule.kind, severity: spec.severity };
  if (!rule.takesColumn) return { ...facts, column: null, ...rule.compile(params) };
  const { name, targetType } = columnOf(spec, columns);
  return {
    ...facts,
    column: name,
    ...rule.compile(params, { name, sql: quoteIdentifier(name), type: targetType! }),
  };
}

interface RowRuleToAdd extends RuleContext {
  from: number;
  spec: RuleSpec;
  rule: Rule<unknown>;
  plan: LoadPlan;
  target: Target;
}

async function addRowRule(
  checks: RuleChecks,
  { from, spec, rule, plan, target, columns, lookup }: RowRuleToAdd,
): Promise<void> {
  const column = columnOf(spec, columns);
  const { name } = column;
  const facts = { from, rule: rule.kind, column: name, severity: spec.severity, sqlstate: null };
  const compiled = await rule.compile(
    parseParams(spec),
    ruleColumn(column, rule),
    surroundings(plan, target, { column, columns, lookup }),
  );
  if ('rowsThatFail' in compiled) {
    checks.late.push({ ...facts, ...compiled, value: shownValue([name]) });
    return;
  }
  const { failsWhen, message, reads = [] } = compiled;
  const own = judgesRawText(rule, name, target) ? [] : [name];
  checks.row.push({ ...facts, failsWhen, message, reads: [...new Set([...own, ...reads])] });
}

function ruleColumn(column: StagingColumn, rule?: Rule<unknown>): RuleColumn {
  return {
    name: column.name,
    sql: column.safeValue,
    type: column.targetType!,
    numberText: column.asText?.numberText,
    textSql: rule?.needsText ? (column.asText?.text ?? quoteIdentifier(column.name)) : undefined,
  };
}

function surroundings(
  plan: LoadPlan,
  target: Target,
  { column, columns, lookup }: RuleContext & { column: StagingColumn },
): RuleSurroundings {
  const isEmptied = plan.mode === 'replace' && plan.writing.softDeleteColumn === undefined;
  const unique = { columns: [column.name], nullsNotDistinct: false };
  return {
    otherColumn(name) {
      const found = columns.find((each) => each.name === name);
      return found && ruleColumn(found);
    },
    rowsHeldElsewhere:
      target.existing && !isEmptied ? heldElsewhere(unique, target, updatesRows(plan, target)) : undefined,
    lookup,
  };
}

function columnOf(spec: RuleSpec, columns: StagingColumn[]): StagingColumn {
  const column = columns.find(({ name }) => name === spec.column);
  if (column) return column;
  throw new LoadError('validate.noSuchColumn', {
    class: 'fatal',
    message:
      spec.column === undefined
        ? `The rule "${spec.rule}" names no column.`
        : `The rule "${spec.rule}" names column "${spec.column}", which no field fills.`,
    remedy: `Filled columns: ${columns.map(({ name }) => name).join(', ')}.`,
  });
}

/** It has something to say even of a text that is not of the column's type. */
function judgesRawText(rule: Rule<unknown>, name: string, target: Target): boolean {
  const isPlain = target.bindings.some(
    ({ column, transforms }) => column?.name === name && transforms.length === 0,
  );
  return rule.needsText === true && isPlain;
}
