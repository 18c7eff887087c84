import { INCREMENTAL_MODES, KEYED_MODES, LANE_MODES, loadPlanSchema, type LoadPlan } from '@/lib/engine';
import type { LoadVersion, Rule } from '@/lib/generated/prisma/client';
import { ControlError } from '../errors';
import { checkRule } from '../rules';
import type { RuleView } from '../rules/schemas';
import { checkTransform } from '../transforms';
import type { TransformView } from '../transforms/schemas';
import { invalidInput } from '../verb';
import type { LoadDefinition } from './schemas';

/** What `load_versions.plan` holds: the engine's plan but for what has columns, rows or secrets of its own. */
export type StoredPlan = Omit<LoadPlan, 'load' | 'source' | 'destination' | 'rules'> & {
  destination: Omit<LoadPlan['destination'], 'kind' | 'config'>;
};

export interface CheckedDefinition {
  plan: StoredPlan;
  rules: RuleView[];
}

/**
 * Checks a definition by the engine's own schemas, whose defaults fill what it leaves out.
 * @throws ControlError `input.invalid`, its fields under `definition.`
 */
export function checkDefinition(definition: LoadDefinition): CheckedDefinition {
  const { sourceId: _source, destination, rules, mapping, computed, ...rest } = definition;
  const { connectionId: _connection, ...target } = destination;
  const result = loadPlanSchema.safeParse({
    ...rest,
    mapping: mapping?.map((entry, index) => checkEntry(entry, ['mapping', String(index)])),
    computed: computed?.map((entry, index) => checkEntry(entry, ['computed', String(index)])),
    load: 'checked',
    source: { kind: 'checked', config: {} },
    destination: { kind: 'checked', config: {}, ...target },
    rules: rules.map((rule, index) => checkRule(rule, ['definition', 'rules', String(index)])),
  });
  if (!result.success) throw invalidInput(result.error, ['definition']);
  const { load: _load, source: _kind, rules: checkedRules, ...plan } = result.data;
  const { kind: _destinationKind, config: _config, ...storedDestination } = plan.destination;
  requireKey(definition);
  refuseApproval(definition);
  requireIncrementalMode(definition);
  requireLaneMode(definition);
  return { plan: { ...plan, destination: storedDestination }, rules: checkedRules };
}

function checkEntry<Entry extends { transforms: TransformView[] }>(entry: Entry, at: string[]): Entry {
  const path = ['definition', ...at, 'transforms'];
  return {
    ...entry,
    transforms: entry.transforms.map((transform, place) =>
      checkTransform(transform, [...path, String(place)]),
    ),
  };
}

/** The definition as a form edits it, from what a version stores. */
export function toDefinition(version: LoadVersion & { rules: Rule[] }): LoadDefinition {
  const plan = version.plan as unknown as StoredPlan;
  return {
    ...plan,
    drift: plan.drift ?? {},
    sourceId: version.sourceId,
    destination: { ...plan.destination, connectionId: version.connectionId },
    rules: version.rules.map(toRuleView),
  };
}

/** @param rules  in the order of their position */
export function toRuleView(rule: Rule): RuleView {
  return {
    rule: rule.rule,
    column: rule.column ?? undefined,
    severity: rule.severity,
    params: rule.params as Record<string, unknown>,
    ...(rule.maxCount !== null && { maxCount: rule.maxCount }),
    ...(rule.maxShare !== null && { maxShare: rule.maxShare }),
  };
}

/** An approval that a load kept would switch the brake off for good, unseen. */
function refuseApproval({ writing }: LoadDefinition): void {
  if (!writing.approveDeletions) return;
  const message =
    'Deletions are approved for one batch, when it is started. To allow more of them always, raise the deletion brake.';
  throw new ControlError('loads.approvalStored', {
    kind: 'invalid',
    message,
    fields: { 'definition.writing.approveDeletions': message },
  });
}

/** Modes that delete what the source lacks would delete what is only old. */
function requireIncrementalMode({ mode, incremental, writing }: LoadDefinition): void {
  if (!incremental) return;
  const closes = mode === 'history' && writing.history?.closeMissing === true;
  if (INCREMENTAL_MODES.includes(mode) && !closes) return;
  const what = closes ? 'closing the versions of missing keys' : `the mode ${mode}`;
  const message = `An incremental source does not go with ${what}: rows that are only old would count as missing.`;
  throw new ControlError('loads.notForIncremental', {
    kind: 'invalid',
    message,
    fields: { 'definition.incremental.cursor': message },
  });
}

/** What the columns of the source have a say in is left to the engine. */
function requireLaneMode({ mode, key, incremental, tuning }: LoadDefinition): void {
  const { mergeLanes = 1, mergeBy, mergeColumn } = tuning;
  if (mergeLanes === 1) return;
  if (!LANE_MODES.includes(mode))
    throw badLanes(
      'mergeLanes',
      `The mode ${mode} decides over the table as a whole and is merged in one transaction. Set merge lanes to 1.`,
    );
  if (incremental)
    throw badLanes(
      'mergeLanes',
      'An incremental load is merged in one transaction, because its watermark moves with the rows. Set merge lanes to 1.',
    );
  if (mergeBy === 'range' && key.length === 0)
    throw badLanes('mergeBy', 'Ranges of the key need a key. Choose its columns, or another way.');
  if (mergeBy === 'column' && !mergeColumn)
    throw badLanes('mergeColumn', 'Choose the column whose values stay together.');
}

function badLanes(field: 'mergeLanes' | 'mergeBy' | 'mergeColumn', message: string): ControlError {
  return new ControlError('loads.mergeLanes', {
    kind: 'invalid',
    message,
    fields: { [`definition.tuning.${field}`]: message },
  });
}

function requireKey({ mode, key }: LoadDefinition): void {
  if (!KEYED_MODES.includes(mode) || key.length > 0) return;
  const message = `The mode ${mode} needs the key columns that tell which row is which. Choose them, or append.`;
  throw new ControlError('loads.keyMissing', {
    kind: 'invalid',
    message,
    fields: { 'definition.key': message },
  });
}
