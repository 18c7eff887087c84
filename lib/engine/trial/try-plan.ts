import type { OpenDestination } from '../destinations/destination';
import { destinationOf } from '../destinations/registry';
import type { Reason } from '../extract/block';
import { loadPlanSchema, type LoadPlan, type LoadPlanInput } from '../plan';
import { compileChecks, type CompiledChecks } from '../prepare/compile-checks';
import { Lookups, temporaryCopy } from '../prepare/lookups/lookups';
import { verifyChecks } from '../prepare/verify-checks';
import { Sessions } from '../run/sessions';
import { inputCheckFor } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { Check } from '../staging';
import { bindPlan, type Bound } from './bind-plan';
import { judgeSample, type Judgement } from './judge-sample';
import { readCells } from './read-cells';
import type { RowSample } from './sample-rows';
import { stageSample, STAGED, type StagedSample } from './stage-sample';
import { triedRows } from './tried-rows';
import { triedRule } from './tried-rule';
import type { Trial, TriedReason } from './trial';
import { fittingRules, wellFormedRules, type UsableRules } from './usable-rules';

export interface TrialOptions {
  signal: AbortSignal;
  /** Longest that one statement may take. */
  statementTimeoutMs: number;
}

/**
 * Says what would become of sampled rows: transforms, types, the table's own demands and rules do to them what they do in
 * a batch, by the same code, in a transaction that is rolled back. A transform or a rule that cannot be used is said to be
 * so, and the others are tried.
 * @throws LoadError `destination.*`, `prepare.*`, `trial.noTemporaryTables`
 */
export async function tryPlan(
  given: LoadPlanInput,
  sample: RowSample,
  { signal, statementTimeoutMs }: TrialOptions,
): Promise<Trial> {
  // Where an incremental batch begins is no matter of single rows.
  const plan = loadPlanSchema.parse({ ...given, incremental: undefined });
  const kind = destinationOf(plan.destination.kind);
  const destination = await kind.open(kind.configSchema.parse(plan.destination.config));
  const sessions = new Sessions(destination, plan.load, { ...plan.tuning, statementTimeoutMs });
  const onAbort = () => void sessions.terminateAll().catch(() => undefined);
  signal.addEventListener('abort', onAbort);
  try {
    return await sessions.during('trial', (session) => tryIn(session, { plan, sample, destination, signal }));
  } finally {
    signal.removeEventListener('abort', onAbort);
    await destination.close();
  }
}

interface ToTry {
  plan: LoadPlan;
  sample: RowSample;
  destination: OpenDestination;
  signal: AbortSignal;
}

async function tryIn(session: SqlSession, { plan, sample, destination, signal }: ToTry): Promise<Trial> {
  signal.throwIfAborted();
  const { capabilities } = destination;
  const inputCheck = inputCheckFor(capabilities);
  const existing = await destination.describeTable(plan.destination.table);
  const wellFormed = wellFormedRules(plan);
  const bound = await bindPlan(session, {
    plan: withRules(plan, wellFormed),
    ...{ existing, sample, inputCheck },
    lookups: await Lookups.open(session, plan.lookups, temporaryCopy),
  });
  const fitting = await fittingRules(session, bound, wellFormed.usable);
  const checks = await checksOf(session, bound, fitting);
  const { layout, lookups, inputCheck: input } = bound;
  return rolledBack(session, async () => {
    await lookups.useIn(session);
    const staged = await stageSample({
      ...{ session, layout, input, part: sample.part, checks: named(checks.row) },
      copySkipsBadRows: capabilities.copySkipsBadRows,
    });
    const cells = await readCells(session, layout, staged);
    const judgement = await judgeStaged(session, bound, { checks, sample });
    const reasons = allReasons(staged, judgement, { row: checks.row, bound });
    const rows = triedRows(sample, { cells, reasons });
    const problems = new Map([...wellFormed.problems, ...fitting.problems, ...judgement.problems]);
    const rules = plan.rules.map((_, at) =>
      triedRule(at, {
        ...{ problem: problems.get(at), checks, rows },
        ...{ refused: staged.refused, says: judgement.says },
      }),
    );
    const { isWhole, isSpread } = sample;
    return { rows, isWhole, isSpread, columns: triedColumns(bound), rules };
  });
}

/** As a batch compiles them, but that each says which rule of the whole plan it comes from. */
async function checksOf(session: SqlSession, bound: Bound, fitting: UsableRules): Promise<CompiledChecks> {
  const { plan, target, layout, lookups } = bound;
  const checks = await compileChecks(withRules(plan, fitting), target, { layout, lookup: lookups.call });
  const placed = <Checked extends { from?: number }>(check: Checked): Checked =>
    check.from === undefined ? check : { ...check, from: fitting.usable[check.from]!.at };
  return {
    ...checks,
    row: (await verifyChecks(session, layout, checks.row)).map(placed),
    late: checks.late.map(placed),
    whole: checks.whole.map(placed),
  };
}

function withRules(plan: LoadPlan, { usable }: UsableRules): LoadPlan {
  return { ...plan, rules: usable.map(({ spec }) => spec) };
}

/** Nothing of it stays. */
async function rolledBack<T>(session: SqlSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  try {
    return await work();
  } finally {
    await session.query('ROLLBACK').catch(() => undefined);
  }
}

/** Reasons name their check's rule: for as long as they are looked for, each check is called by its place. */
function named(checks: readonly Check[]): Check[] {
  return checks.map((check, at) => ({ ...check, rule: `#${at}` }));
}

function judgeStaged(
  session: SqlSession,
  { layout }: Bound,
  { checks, sample }: { checks: CompiledChecks; sample: RowSample },
): Promise<Judgement> {
  const { isWhole, part } = sample;
  return judgeSample(
    { session, layout, tables: [{ name: STAGED, rows: part.rows }] },
    {
      warnings: checks.row.filter(({ severity }) => severity === 'warning'),
      late: checks.late,
      whole: checks.whole.filter(({ measure }) => isWhole || measure !== undefined),
      rowsRead: part.rows,
    },
  );
}

/** Of a column whose transforms cannot be used yet, nothing is said. */
function allReasons(
  { refused }: StagedSample,
  judgement: Judgement,
  { row, bound }: { row: readonly Check[]; bound: Bound },
): Map<number, TriedReason[]> {
  const ofStaging = [...refused].map(([number, reasons]) => {
    const told = reasons.map((reason) => toTried(reason, row));
    return [number, told.filter(({ column }) => column === null || !bound.problems.has(column))] as const;
  });
  return new Map([...ofStaging, ...judgement.reasons]);
}

function toTried(reason: Reason, checks: readonly Check[]): TriedReason {
  const check = /^#\d+$/.test(reason.rule) ? checks[Number(reason.rule.slice(1))] : undefined;
  return {
    ...reason,
    rule: check?.rule ?? reason.rule,
    severity: 'error',
    from: check?.from ?? null,
    isUnread: check ? check.isReading === true : reason.rule === 'type',
  };
}

function triedColumns({ target, problems }: Bound): Trial['columns'] {
  return target.bindings.flatMap(({ field, column, transforms }) =>
    field === null
      ? []
      : [
          {
            field,
            column: column?.name ?? null,
            type: column?.type ?? null,
            isNullable: column?.nullable ?? true,
            isTransformed: transforms.length > 0 || problems.has(column?.name ?? ''),
            problem: (column && problems.get(column.name)) ?? null,
          },
        ],
  );
}
