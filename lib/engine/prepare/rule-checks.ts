import { LoadError } from '../errors';
import type { LoadPlan, RuleSpec } from '../plan';
import { quoteIdentifier } from '../sql/identifiers';
import type { Check, LateCheck, StagingColumn } from '../staging';
import type { Target } from '../target';
import type { Rule, RuleColumn, RuleSurroundings } from '../validate/rule';
import { heldElsewhere, shownValue, updatesRows } from './late-checks';
import { parseParams, ruleOf } from './rule-specs';

export interface RuleChecks {
  /** Judged row by row, inside the staging COPY. */
  row: Check[];
  /** Judged over all rows, once they are staged. */
  late: LateCheck[];
}

/**
 * Compiles the load's own rules.
 * @throws LoadError `validate.unknownRule`, `validate.badRule`, `validate.noSuchColumn`
 */
export async function compileRules(
  plan: LoadPlan,
  target: Target,
  columns: StagingColumn[],
): Promise<RuleChecks> {
  const checks: RuleChecks = { row: [], late: [] };
  for (const spec of plan.rules) {
    const rule = ruleOf(spec);
    const column = columnOf(spec, columns);
    const { name } = column;
    const facts = { rule: rule.kind, column: name, severity: spec.severity, sqlstate: null };
    const compiled = await rule.compile(
      parseParams(spec),
      ruleColumn(column, rule),
      surroundings(plan, target, { column, columns }),
    );
    if ('rowsThatFail' in compiled) {
      checks.late.push({ ...facts, ...compiled, value: shownValue([name]) });
      continue;
    }
    const { failsWhen, message, reads = [] } = compiled;
    const own = judgesRawText(rule, name, target) ? [] : [name];
    checks.row.push({ ...facts, failsWhen, message, reads: [...new Set([...own, ...reads])] });
  }
  return checks;
}

function ruleColumn(column: StagingColumn, rule?: Rule<unknown>): RuleColumn {
  return {
    name: column.name,
    sql: column.safeValue,
    type: column.targetType!,
    isFinite: column.asText?.isNumber,
    textSql: rule?.needsText ? (column.asText?.text ?? quoteIdentifier(column.name)) : undefined,
  };
}

function surroundings(
  plan: LoadPlan,
  target: Target,
  { column, columns }: { column: StagingColumn; columns: StagingColumn[] },
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
  };
}

function columnOf(spec: RuleSpec, columns: StagingColumn[]): StagingColumn {
  const column = columns.find(({ name }) => name === spec.column);
  if (column) return column;
  throw new LoadError('validate.noSuchColumn', {
    class: 'fatal',
    message: `The rule "${spec.rule}" names column "${spec.column}", which no field fills.`,
    remedy: `Filled columns: ${columns.map(({ name }) => name).join(', ')}.`,
  });
}

/** It has something to say even of a text that is not of the column's type. */
function judgesRawText(rule: Rule<unknown>, name: string, target: Target): boolean {
  const isTransformed = target.bindings.some(
    ({ column, transforms }) => column?.name === name && transforms.length > 0,
  );
  return rule.needsText === true && !isTransformed;
}
