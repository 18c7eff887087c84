import {
  profileCells,
  suggestRules,
  type LoadPlan,
  type Trial,
  type TriedColumn,
  type TriedReason,
  type TriedRow,
  type TriedRule,
} from '@/lib/engine';
import type {
  TrialChange,
  TrialColumn,
  TrialDemand,
  TrialExample,
  TrialRule,
  TrialSuggestion,
  TrialView,
} from './schemas';

const mostFailing = 10;
const mostPassing = 3;
const mostChanges = 6;
const mostCharacters = 200;

interface ViewFacts {
  plan: LoadPlan;
  /** When the rows were read. */
  at: Date;
  now: number;
}

/** What a person sees of a trial: counts over all rows, and examples. */
export function toTrialView(trial: Trial, { plan, at, now }: ViewFacts): TrialView {
  const { rows, columns, isWhole, isSpread } = trial;
  const shown = columns.map((column, place) => toColumn(trial, column, place));
  return {
    rows: rows.length,
    refused: rows.filter(isRefused).length,
    warned: rows.filter((row) => !isRefused(row) && row.reasons.length > 0).length,
    isWhole,
    isSpread,
    sampledAt: at.toISOString(),
    columns: shown,
    rules: trial.rules.map((rule, place) => toRule(trial, rule, place)),
    demands: demandsOf(trial),
    suggestions: shown.flatMap((column, place) => suggestionsFor(column, columns[place]!, { plan, now })),
  };
}

function isRefused({ reasons }: TriedRow): boolean {
  return reasons.some(({ severity }) => severity === 'error');
}

function unreadIn({ reasons }: TriedRow, column: string | null): TriedReason | undefined {
  return reasons.find((reason) => reason.isUnread && reason.column === column);
}

function toColumn({ rows }: Trial, column: TriedColumn, place: number): TrialColumn {
  const framed = rows.filter(({ raw }) => raw === null);
  const read = column.column === null ? framed : framed.filter((row) => !unreadIn(row, column.column));
  const cells = read.map((row) => (column.column === null ? row.source : row.values)[place] ?? null);
  return {
    ...{ field: column.field, column: column.column, type: column.type, problem: column.problem },
    changes: column.isTransformed ? changesOf(framed, column, place) : [],
    profile: { ...profileCells(cells, column.type ?? 'text'), unread: framed.length - read.length },
  };
}

/** Each once, what cannot be read first, then what is changed, then what stays. */
function changesOf(rows: readonly TriedRow[], { column }: TriedColumn, place: number): TrialChange[] {
  const changes = new Map<string, TrialChange>();
  for (const row of rows) {
    const [before, after] = [cut(row.source[place]), cut(row.values[place])];
    const problem = unreadIn(row, column)?.message ?? null;
    changes.set(JSON.stringify([before, after]), { before, after, problem });
  }
  const rank = ({ before, after, problem }: TrialChange) => (problem ? 0 : before === after ? 2 : 1);
  return [...changes.values()].sort((a, b) => rank(a) - rank(b)).slice(0, mostChanges);
}

function toRule({ rows, columns }: Trial, rule: TriedRule, place: number): TrialRule {
  const { judges, problem, failed, notJudged, says, reads } = rule;
  const isJudging = problem === null && judges !== 'batch';
  const reasonIn = ({ reasons }: TriedRow) => reasons.find(({ from }) => from === place);
  const failing = rows.filter(reasonIn).slice(0, mostFailing);
  const passing = isJudging
    ? rows.filter((row) => !reasonIn(row) && !isRefused(row)).slice(0, mostPassing)
    : [];
  return {
    ...{ judges, problem, failed, notJudged, says, columns: reads },
    passed: isJudging ? rows.length - failed - notJudged : 0,
    examples: [...failing, ...passing].map((row) =>
      toExample(row, { columns, reads, reason: reasonIn(row) }),
    ),
  };
}

interface ExampleFacts {
  columns: readonly TriedColumn[];
  /** Columns whose cells are shown. */
  reads: readonly string[];
  reason: TriedReason | undefined;
}

function toExample(row: TriedRow, { columns, reads, reason }: ExampleFacts): TrialExample {
  const places = reads.map((name) => columns.findIndex(({ column }) => column === name));
  return {
    line: row.line,
    isFailing: reason !== undefined,
    message: reason?.message ?? null,
    raw: cut(row.raw),
    cells: places.map((place) => ({
      before: cut(row.source[place]),
      after: cut(row.values[place]),
      isUnread: unreadIn(row, columns[place]?.column ?? null) !== undefined,
    })),
  };
}

/** By what demands and of which column, the most frequent first. */
function demandsOf({ rows, columns }: Trial): TrialDemand[] {
  const demands = new Map<string, TrialDemand>();
  for (const row of rows) {
    for (const reason of row.reasons) {
      if (reason.from !== null) continue;
      const { rule, column, message } = reason;
      const key = JSON.stringify([rule, column]);
      const reads = column === null ? [] : [column];
      const demand = demands.get(key) ?? { rule, column, message, failed: 0, columns: reads, examples: [] };
      demands.set(key, demand);
      demand.failed += 1;
      if (demand.examples.length < mostFailing)
        demand.examples.push(toExample(row, { columns, reads, reason }));
    }
  }
  return [...demands.values()].sort((a, b) => b.failed - a.failed);
}

function suggestionsFor(
  { column, type, profile }: TrialColumn,
  { isNullable }: TriedColumn,
  { plan, now }: { plan: LoadPlan; now: number },
): TrialSuggestion[] {
  if (column === null || type === null) return [];
  const facts = { column, type, profile, isNotNull: !isNullable, isKey: plan.key.includes(column) };
  return suggestRules(facts, now).map(({ spec, evidence }) => ({ ...spec, evidence }));
}

function cut(cell: string | null | undefined): string | null {
  return cell?.slice(0, mostCharacters) ?? null;
}
