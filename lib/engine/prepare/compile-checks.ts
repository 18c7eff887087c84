import type { CheckDescription } from '../destinations/destination';
import type { LoadPlan } from '../plan';
import { quoteIdentifier } from '../sql/identifiers';
import {
  mappedColumns,
  type Check,
  type LateCheck,
  type StagingColumn,
  type StagingLayout,
  type WholeCheck,
} from '../staging';
import {
  expressionCheck,
  foreignKeyCheck,
  uniqueAgainstTable,
  uniqueInBatch,
  updatesRows,
} from './late-checks';
import { compileRules, type RuleContext } from './rule-checks';
import { ruleOf, type AnyRule } from './rule-specs';
import { filledColumns, sameColumns, type Target } from '../target';

export interface CompiledChecks {
  /** Judged row by row, inside the staging COPY. */
  row: Check[];
  /** Rules of the load that compare rows: they always run. */
  late: LateCheck[];
  /** Rules about the batch as a whole. */
  whole: WholeCheck[];
  /**
   * What the destination enforces itself, in rounds: they run only once it has refused the batch. Rows that stand against
   * the destination go first, so that they take no other row of the batch with them.
   */
  onConflict: LateCheck[][];
}

/** Columns whose rules read the cell as it stood in the source. */
export function columnsReadAsText(plan: LoadPlan): Set<string> {
  const reads = (rule: AnyRule) => 'needsText' in rule && rule.needsText;
  return new Set(plan.rules.flatMap((spec) => (reads(ruleOf(spec)) && spec.column ? [spec.column] : [])));
}

/**
 * Compiles the load's rules and the destination's own demands.
 * @throws LoadError `validate.unknownRule`, `validate.badRule`, `validate.noSuchColumn`
 */
export async function compileChecks(
  plan: LoadPlan,
  target: Target,
  { layout, lookup }: { layout: StagingLayout; lookup?: RuleContext['lookup'] },
): Promise<CompiledChecks> {
  const columns = mappedColumns(layout);
  const { row, late, whole } = await compileRules(plan, target, { columns, lookup });
  if (plan.writing.duplicates === 'quarantine' && target.key.length > 0) {
    late.unshift(
      uniqueInBatch(target.key, {
        rule: 'duplicate',
        message: 'an earlier row of the batch has the same key',
        sqlstate: null,
      }),
    );
  }
  row.push(
    ...refusalChecks(target, layout),
    ...readingChecks(columns),
    ...notNullChecks(target, columns, row),
    ...tableChecks(target, columns),
  );
  return { row, late, whole, onConflict: conflictChecks(plan, target, columns) };
}

/** Fields that go nowhere, and whose rows are refused for it. */
function refusalChecks({ bindings }: Target, { columns }: StagingLayout): Check[] {
  return bindings.flatMap(({ refusal }, index) => {
    if (refusal === undefined) return [];
    const failsWhen = `${quoteIdentifier(columns[index]!.name)} IS NOT NULL`;
    const facts = { rule: 'unknown-field', column: null, severity: 'error', sqlstate: null } as const;
    return [{ ...facts, message: refusal, failsWhen, reads: [] }];
  });
}

/** Typed columns are typed by COPY itself; only text-staged ones need checks. */
function readingChecks(columns: StagingColumn[]): Check[] {
  return columns.flatMap(({ name, asText }) =>
    (asText?.readings ?? []).map((reading) => ({
      ...reading,
      column: name,
      severity: 'error' as const,
      reads: [],
      isReading: true,
    })),
  );
}

function notNullChecks(target: Target, columns: StagingColumn[], given: Check[]): Check[] {
  const isRequired = (name: string) =>
    given.some((check) => check.rule === 'required' && check.column === name && check.severity === 'error');
  return columns
    .filter(({ name }) => target.key.includes(name) || isNotNull(target, name))
    .filter(({ name }) => !isRequired(name))
    .map((column) => ({
      rule: 'not-null',
      column: column.name,
      severity: 'error',
      sqlstate: '23502',
      message: target.key.includes(column.name)
        ? 'is part of the key and must not be NULL'
        : 'must not be NULL in the destination',
      failsWhen: column.asText?.isNull ?? `${quoteIdentifier(column.name)} IS NULL`,
      reads: [column.name],
    }));
}

function isNotNull(target: Target, name: string): boolean {
  return filledColumns(target).some((column) => column.name === name && !column.nullable);
}

/** CHECK constraints that COPY can judge; the others run set-wise once the destination has refused the batch. */
function tableChecks(target: Target, columns: StagingColumn[]): Check[] {
  return (target.existing?.checks ?? [])
    .filter((check) => isForCopy(check, columns))
    .map((check) => ({
      ...checkFacts(check),
      severity: 'error',
      failsWhen: `(${check.expression}) IS FALSE`,
      reads: check.columns,
    }));
}

/**
 * COPY … WHERE turns NOT (a > b) into a <= b without looking up its function, and fails ("cache lookup failed for
 * function 0", PostgreSQL 14 to 18): expressions with NOT stay out of it.
 */
function isForCopy({ columns: read, expression }: CheckDescription, columns: StagingColumn[]): boolean {
  const isTyped = (name: string) => columns.some((column) => column.name === name && !column.asText);
  return read.length > 0 && read.every(isTyped) && !/\bNOT\b/i.test(expression.replaceAll('IS NOT NULL', ''));
}

function checkFacts({ columns, name, expression }: CheckDescription) {
  return {
    rule: 'check',
    column: columns.length === 1 ? columns[0]! : null,
    sqlstate: '23514',
    message: `violates the destination's constraint ${name}: ${expression}`,
  };
}

function conflictChecks(plan: LoadPlan, target: Target, columns: StagingColumn[]): LateCheck[][] {
  const names = new Set(columns.map((column) => column.name));
  const updates = updatesRows(plan, target);
  const isMapped = (list: string[]) => list.every((name) => names.has(name));
  const uniques = (target.existing?.uniques ?? []).filter(
    (unique) => isMapped(unique.columns) && !sameColumns(unique.columns, target.key),
  );
  const checks = (target.existing?.checks ?? []).filter(
    (check) => check.columns.length > 0 && isMapped(check.columns) && !isForCopy(check, columns),
  );
  const foreignKeys = (target.existing?.foreignKeys ?? []).filter((key) => isMapped(key.columns));
  const rounds = [
    [
      ...checks.map((check) => expressionCheck(check, checkFacts(check))),
      ...uniques.map((unique) => uniqueAgainstTable(unique, target, updates)),
      ...foreignKeys.map((key) => foreignKeyCheck(key, target)),
    ],
    uniques.map((unique) => uniqueInBatch(unique.columns, uniqueFacts(unique.name), unique.nullsNotDistinct)),
  ];
  return rounds.filter((round) => round.length > 0);
}

function uniqueFacts(name: string) {
  return {
    rule: 'unique',
    message: `another row of the batch has the same value (${name})`,
    sqlstate: '23505',
  };
}
