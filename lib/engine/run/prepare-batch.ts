import type { OpenDestination, TableDescription } from '../destinations/destination';
import type { RunContext } from '../events';
import type { BatchAccount } from '../monitor/batch-account';
import { cursorChecks } from '../incremental/cursor';
import { judgeInside, settleIncrement } from '../incremental/increment';
import type { Slice } from '../incremental/slice';
import { ensureWatermarks } from '../incremental/watermark-store';
import { stagedRows } from '../merge/staged-rows';
import type { LoadPlan } from '../plan';
import { columnsReadAsText, compileChecks } from '../prepare/compile-checks';
import { checkLaneColumns, checkLaneMode } from '../prepare/check-merge-lanes';
import { compilePolicies, verifyPolicies } from '../prepare/compile-policies';
import { chooseTransfer, type RowTransfer } from '../prepare/copy-tuples';
import { changeLines, settleDrift, type SettledDrift } from '../prepare/drift/settle-drift';
import { Lookups } from '../prepare/lookups/lookups';
import type { OpenInput } from '../prepare/open-input';
import { fieldsRead } from '../prepare/fields-read';
import { resolveTarget } from '../prepare/resolve-target';
import { stagingLayout } from '../prepare/staging-layout';
import { verifyChecks, verifyLateChecks } from '../prepare/verify-checks';
import { verifyTransforms } from '../prepare/verify-transforms';
import { inputCheckFor, withFunctions, type InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { keepStaging } from '../stage/kept-staging';
import { endShare } from '../stage/shared/share-tables';
import {
  createPartsTable,
  dropStaging,
  ensureStagingSchema,
  stagingArea,
  sweepStaging,
  type StagingArea,
} from '../stage/staging-area';
import type { StagingLayout } from '../staging';
import type { Target } from '../target';
import type { Batch } from './batch';
import { requirePrivileges } from './require-privileges';
import { requireRoom } from './require-room';
import type { Sessions } from './sessions';
import { fingerprintOf, takeUp, type Resumed, type ToTakeUp } from './take-up';

/** A batch whose destination is open and whose lock is held, and nothing done there yet. */
export interface Entered {
  plan: LoadPlan;
  context: RunContext;
  account: BatchAccount;
  destination: OpenDestination;
  sessions: Sessions;
  /** Holds the batch's lock for as long as it lives. */
  guard: SqlSession;
}

/**
 * Settles everything that can be wrong before a row is read (table, mapping, key, rules), then makes room for the
 * batch's staging. Where something is wrong, nothing stays.
 * @throws LoadError `prepare.*`, `validate.*`, `stage.*`, `destination.*`
 */
export async function prepareBatch(
  entered: Entered & { input: OpenInput; slice: Slice | undefined },
): Promise<Batch> {
  const { context, account, sessions, guard, destination, slice } = entered;
  const { capabilities } = destination;
  checkLaneMode(entered.plan);
  const described = await destination.describeTable(entered.plan.destination.table);
  const read = await fieldsRead(entered.plan);
  const drift = settle({ ...entered, read }, described);
  const { plan, existing, input } = drift;
  const target = resolveTarget(plan, existing, input.columns, { ...drift, read });
  checkLaneColumns(plan, target);
  const typeCheck = inputCheckFor(capabilities);
  const area = stagingArea(plan.destination.stagingSchema, context.batchId);
  const { layout, checks, expressions, lookups } = await compile(guard, {
    ...{ plan, target, input, read, typeCheck },
    copyName: area.table,
  });
  await requirePrivileges(guard, plan, { exists: existing !== null, alterations: target.alterations });
  const increment = slice && (await settleIncrement(guard, slice, { plan, target, layout }));
  if (increment)
    checks.row = judgeInside([...checks.row, ...cursorChecks(increment.cursor, layout)], increment.leftOut);
  await verifyTransforms(guard, layout);
  checks.row = await verifyChecks(guard, layout, checks.row);
  await verifyLateChecks(guard, layout, { ...checks, nothing: stagedRows(layout, []) });
  await verifyPolicies(guard, target, expressions);
  const transfer = await transferOf(entered, { input, layout });
  const fingerprint = fingerprintOf(transfer.reading, { layout: transfer.layout, checks, slice });
  const resumed = await openArea(guard, area, {
    ...{ account, context, layout, fingerprint },
    beside: lookups.tables,
  });
  if (!resumed) {
    const isNewTable = existing === null;
    await requireRoom(guard, { plan, context, isNewTable, bytesTotal: input.bytesTotal });
  }
  if (increment) await ensureWatermarks(guard, area.schema);
  if (!resumed) for (const line of await lookups.copy(guard, 'UNLOGGED')) account.log('info', line);
  const inputCheck = withFunctions(typeCheck, layout.functions);
  await sessions.prepareEach(inputCheck);
  return {
    plan,
    context,
    account,
    sessions,
    guard,
    capabilities,
    area,
    input,
    ...transfer,
    target,
    checks,
    expressions,
    inputCheck,
    increment,
    locators: resumed?.locators ?? [],
    fingerprint,
    resumed,
  };
}

function transferOf(
  { guard, plan, account, destination }: Entered,
  rows: { input: OpenInput; layout: StagingLayout },
): Promise<RowTransfer> {
  const { capabilities } = destination;
  const log = (line: string) => account.log('info', line);
  return chooseTransfer(guard, { ...rows, capabilities, tuning: plan.tuning, log });
}

interface ToCompile {
  plan: LoadPlan;
  target: Target;
  input: OpenInput;
  read: readonly string[];
  typeCheck: InputCheck;
  /** Names tables of the batch's own. */
  copyName: StagingArea['table'];
}

/** SQL of all that the plan says; the guard's session can tell whether it makes sense. */
async function compile(
  guard: SqlSession,
  { plan, target, input, read, typeCheck, copyName }: ToCompile,
): Promise<Pick<Batch, 'layout' | 'checks' | 'expressions'> & { lookups: Lookups }> {
  const lookups = await Lookups.open(guard, plan.lookups, copyName);
  const lookup = lookups.call;
  const layout = await stagingLayout(
    target,
    { copy: input.copyDialect, input: typeCheck, lookup },
    { columns: columnsReadAsText(plan), fields: read },
  );
  const checks = await compileChecks(plan, target, { layout, lookup });
  const expressions = await compilePolicies(plan, target, lookup);
  const { functions } = layout;
  await withFunctions(typeCheck, [...lookups.stubs, ...functions]).prepare(guard);
  return {
    layout: { ...layout, functions: [...lookups.functions, ...functions] },
    checks,
    expressions,
    lookups,
  };
}

/** @throws LoadError `drift.stopped` */
function settle(
  { plan, input, context, account, read }: Entered & { input: OpenInput; read: readonly string[] },
  existing: TableDescription | null,
): SettledDrift {
  const { knownColumns: known, isRehearsal = false } = context;
  const drift = settleDrift({ plan, existing, input, known, read, isRehearsal });
  account.tellSource(drift.shape);
  if (drift.stopped) throw drift.stopped;
  for (const line of changeLines(drift.shape.changes)) account.log('info', line);
  return drift;
}

/**
 * Makes room for the batch; sweeps what dead batches left, this one's earlier tries included.
 * @returns what an earlier process has staged of it
 */
async function openArea(guard: SqlSession, area: StagingArea, batch: ToTakeUp): Promise<Resumed | undefined> {
  await ensureStagingSchema(guard, area);
  await endShare(guard, area);
  const resumed = await takeUp(guard, area, batch);
  if (!resumed) await dropStaging(guard, area);
  await sweepStaging(guard, area.schema, area.prefix);
  if (resumed) return resumed;
  await createPartsTable(guard, area);
  if (batch.context.quarantine.parts) await keepStaging(guard, area, batch.fingerprint);
  return undefined;
}
