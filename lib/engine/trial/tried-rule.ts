import type { CompiledChecks } from '../prepare/compile-checks';
import type { Check } from '../staging';
import type { TriedReason, TriedRow, TriedRule } from './trial';

interface Outcome {
  problem: string | undefined;
  checks: CompiledChecks;
  rows: readonly TriedRow[];
  /** Numbers of the rows that staging refused. */
  refused: ReadonlyMap<number, unknown>;
  says: ReadonlyMap<number, string>;
}

const NOTHING = { problem: null, failed: 0, notJudged: 0, says: null };

/** What the rule at a place of the plan does to the rows. */
export function triedRule(at: number, { problem, checks, rows, refused, says }: Outcome): TriedRule {
  const isOfRule = ({ from }: { from?: number | null }) => from === at;
  const check = checks.row.find(isOfRule);
  const late = checks.late.find(isOfRule);
  const judges = check ? 'rows' : late ? 'set' : 'batch';
  const reads = [...new Set([(check ?? late)?.column, ...(check?.reads ?? [])])].filter(isNamed);
  if (problem !== undefined) return { ...NOTHING, judges, reads, problem };
  if (judges === 'batch') return { ...NOTHING, judges, reads, says: says.get(at) ?? null };
  // What is not judged while rows are staged is judged of those that were.
  const isPassedOver = ({ row, raw, reasons }: TriedRow) =>
    raw !== null || (check?.severity === 'error' ? reasons.some(isUnreadFor(check)) : refused.has(row));
  return {
    ...NOTHING,
    judges,
    reads,
    failed: rows.filter(({ reasons }) => reasons.some(isOfRule)).length,
    notJudged: rows.filter(isPassedOver).length,
  };
}

function isNamed(column: string | null | undefined): column is string {
  return typeof column === 'string';
}

/** A check is not judged where a cell that it reads cannot be read. */
function isUnreadFor({ reads }: Check): (reason: TriedReason) => boolean {
  return ({ isUnread, column }) => isUnread && column !== null && reads.includes(column);
}
