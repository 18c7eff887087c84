import type { TableDescription } from '../destinations/destination';
import { asLoadError } from '../errors';
import type { LoadPlan } from '../plan';
import type { Lookups } from '../prepare/lookups/lookups';
import { columnsReadAsText } from '../prepare/compile-checks';
import { fieldsRead } from '../prepare/fields-read';
import { resolveTarget } from '../prepare/resolve-target';
import { stagingLayout } from '../prepare/staging-layout';
import { transformFaults } from '../prepare/verify-transforms';
import { withFunctions, type InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { StagingLayout } from '../staging';
import type { Target } from '../target';
import type { RowSample } from './sample-rows';

const TRANSFORM_ERRORS = ['prepare.unknownTransform', 'prepare.badTransform', 'prepare.transformMisfit'];

export interface Bound {
  /** Without the transforms that cannot be used. */
  plan: LoadPlan;
  target: Target;
  layout: StagingLayout;
  /** Defines what the layout calls, too. */
  inputCheck: InputCheck;
  lookups: Lookups;
  /** By destination column, what is wrong with its transforms. */
  problems: Map<string, string>;
}

export interface ToBind {
  plan: LoadPlan;
  existing: TableDescription | null;
  sample: Pick<RowSample, 'columns' | 'copyDialect'>;
  inputCheck: InputCheck;
  lookups: Lookups;
}

/**
 * Settles which field fills which column, as a batch does. A column whose transforms cannot be used goes on without them,
 * so that the others can be tried.
 * @throws LoadError `prepare.*` for whatever else does not fit
 */
export async function bindPlan(session: SqlSession, given: ToBind): Promise<Bound> {
  const problems = new Map<string, string>();
  for (;;) {
    const plan = withoutTransforms(given.plan, [...problems.keys()]);
    const bound = await tryBinding({ ...given, plan }, problems);
    if (!bound) continue;
    await bound.inputCheck.prepare(session);
    const faults = await transformFaults(session, bound.layout);
    if (faults.size === 0) return { plan, ...bound, problems };
    for (const [column, { message }] of faults) problems.set(column, message);
  }
}

/** @returns undefined where a problem was found, and binding is to be tried again */
async function tryBinding(given: ToBind, problems: Map<string, string>) {
  try {
    return await bind(given);
  } catch (cause) {
    const found = TRANSFORM_ERRORS.includes(asLoadError(cause).code) ? await faultyColumns(given) : [];
    if (found.length === 0) throw cause;
    for (const [column, message] of found) problems.set(column, message);
    return undefined;
  }
}

async function bind({
  plan,
  existing,
  sample,
  inputCheck,
  lookups,
}: ToBind): Promise<Omit<Bound, 'plan' | 'problems'>> {
  const read = await fieldsRead(plan);
  const target = resolveTarget(plan, existing, sample.columns, {
    read,
    refusals: new Map(),
    alterations: [],
  });
  const layout = await stagingLayout(
    target,
    { copy: sample.copyDialect, input: inputCheck, lookup: lookups.call },
    { columns: columnsReadAsText(plan), fields: read },
  );
  const functions = [...lookups.stubs, ...layout.functions];
  return { target, layout, lookups, inputCheck: withFunctions(inputCheck, functions) };
}

/** Columns whose own transforms are refused when no other is there. */
async function faultyColumns(given: ToBind): Promise<[column: string, message: string][]> {
  const columns = transformedColumns(given.plan);
  const faulty: [column: string, message: string][] = [];
  for (const column of columns) {
    const others = columns.filter((each) => each !== column);
    await bind({ ...given, plan: withoutTransforms(given.plan, others) }).catch((cause: unknown) =>
      faulty.push([column, asLoadError(cause).message]),
    );
  }
  return faulty;
}

function transformedColumns({ mapping = [], computed, transforms }: LoadPlan): string[] {
  const mapped = [...mapping, ...computed].flatMap((entry) =>
    entry.column !== null && entry.transforms.length > 0 ? [entry.column] : [],
  );
  return [...new Set([...mapped, ...transforms.map(({ column }) => column)])];
}

function withoutTransforms(plan: LoadPlan, columns: readonly string[]): LoadPlan {
  if (columns.length === 0) return plan;
  return {
    ...plan,
    mapping: plan.mapping?.map((entry) =>
      columns.includes(entry.column ?? '') ? { ...entry, transforms: [] } : entry,
    ),
    computed: plan.computed.map((entry) =>
      columns.includes(entry.column) ? { ...entry, transforms: [] } : entry,
    ),
    transforms: plan.transforms.filter(({ column }) => !columns.includes(column)),
  };
}
