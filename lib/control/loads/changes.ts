import type { RuleView } from '../rules/schemas';
import type { TransformView } from '../transforms/schemas';
import type { LoadDefinition, LoadView } from './schemas';
import { changedSettings, showValue, wordsOf } from './changed-settings';

type Side = Pick<LoadView, 'source' | 'connection' | 'definition'>;

/** What differs between two versions of a load, each difference a sentence that names its field. */
export function describeChanges(before: Side, after: Side): string[] {
  const [old, now] = [before.definition, after.definition];
  return [
    ...changed('Source', labelOf(before.source), labelOf(after.source), before.source.id !== after.source.id),
    ...changedSettings('Format', old.format, now.format),
    ...changed('Connection', before.connection.name, after.connection.name),
    ...changed('Table', tableOf(old), tableOf(now)),
    ...changed('Missing table', missingTable(old), missingTable(now)),
    ...changed('Staging schema', old.destination.stagingSchema, now.destination.stagingSchema),
    ...changed('Write mode', old.mode, now.mode),
    ...changed('Key', keyOf(old), keyOf(now)),
    ...changedMapping(old.mapping, now.mapping),
    ...changedComputed(old.computed, now.computed),
    ...changedLookups(old.lookups, now.lookups),
    ...changedRules(old.rules, now.rules),
    ...changedSettings('Writing', old.writing, now.writing),
    ...changedSettings('Incremental', old.incremental, now.incremental),
    ...changedSettings('Changed columns', old.drift, now.drift),
    ...changedSettings('Error threshold', old.errorThreshold, now.errorThreshold),
    ...changedSettings('Tuning', { ...old.tuning, ...old.retry }, { ...now.tuning, ...now.retry }),
  ];
}

/** @param isOther  where two that read the same are not */
function changed(what: string, before: string, after: string, isOther = before !== after): string[] {
  if (!isOther) return [];
  return [before === after ? `${what}: another one named ${after}` : `${what}: ${before} → ${after}`];
}

function labelOf({ name, label }: LoadView['source']): string {
  return name === label ? name : `${name} (${label})`;
}

function tableOf({ destination: { table } }: LoadDefinition): string {
  return `${table.schema}.${table.name}`;
}

function missingTable({ destination }: LoadDefinition): string {
  return destination.create ? 'is made' : 'fails the batch';
}

function keyOf({ key }: LoadDefinition): string {
  return key.join(', ') || 'none';
}

type Mapping = NonNullable<LoadDefinition['mapping']>;

function changedMapping(before: Mapping | undefined, after: Mapping | undefined): string[] {
  if (!before || !after) {
    const words = (mapping: Mapping | undefined) => (mapping ? 'chosen for each field' : 'by name');
    return changed('Mapping', words(before), words(after));
  }
  const then = new Map(before.map((entry) => [entry.field, entry]));
  const fields = new Set(after.map(({ field }) => field));
  return [
    ...after.flatMap((entry) => changedField(then.get(entry.field), entry)),
    ...before
      .filter(({ field }) => !fields.has(field))
      .map(({ field }) => `Field \`${field}\`: not read any more`),
  ];
}

function changedField(before: Mapping[number] | undefined, after: Mapping[number]): string[] {
  const what = `Field \`${after.field}\``;
  if (!before) return [`${what}: new, ${after.column === null ? 'left out' : `into \`${after.column}\``}`];
  return [
    ...changed(`${what}, column`, columnOf(before), columnOf(after)),
    ...changed(`${what}, type`, before.type ?? 'as in the table', after.type ?? 'as in the table'),
    ...changed(`${what}, transforms`, transformsOf(before), transformsOf(after)),
  ];
}

type Computed = NonNullable<LoadDefinition['computed']>;

function changedComputed(before: Computed = [], after: Computed = []): string[] {
  const then = new Map(before.map((entry) => [entry.column, entry]));
  const columns = new Set(after.map(({ column }) => column));
  return [
    ...after.flatMap((entry) => changedColumn(then.get(entry.column), entry)),
    ...before
      .filter(({ column }) => !columns.has(column))
      .map(({ column }) => `Column \`${column}\`: not worked out any more`),
  ];
}

function changedColumn(before: Computed[number] | undefined, after: Computed[number]): string[] {
  const what = `Column \`${after.column}\``;
  const start = ({ from: { kind, ...params } }: Computed[number]) => kind + inBrackets(params);
  if (!before) return [`${what}: new, worked out from ${start(after)}`];
  return [
    ...changed(`${what}, worked out from`, start(before), start(after)),
    ...changed(`${what}, type`, before.type ?? 'as in the table', after.type ?? 'as in the table'),
    ...changed(`${what}, transforms`, transformsOf(before), transformsOf(after)),
  ];
}

type Lookup = NonNullable<LoadDefinition['lookups']>[number];

function changedLookups(before: readonly Lookup[] = [], after: readonly Lookup[] = []): string[] {
  const then = new Map(before.map((lookup) => [lookup.name, lookup]));
  const names = new Set(after.map(({ name }) => name));
  const nameOf = ({ name }: Lookup) => `Look-up \`${name}\``;
  return [
    ...after.flatMap((lookup) => {
      const old = then.get(lookup.name);
      if (!old) return [`${nameOf(lookup)}: new, ${readsOf(lookup)}`];
      return changed(nameOf(lookup), readsOf(old), readsOf(lookup));
    }),
    ...before.filter(({ name }) => !names.has(name)).map((lookup) => `${nameOf(lookup)}: removed`),
  ];
}

function readsOf({ table, key, value }: Lookup): string {
  return `${value} by ${key.join(', ')} of ${table.schema}.${table.name}`;
}

function columnOf({ column }: Mapping[number]): string {
  return column ?? 'left out';
}

function transformsOf({ transforms }: Pick<Mapping[number], 'transforms'>): string {
  return transforms.map(describeTransform).join(', then ') || 'none';
}

function describeTransform({ transform, params }: TransformView): string {
  return transform + inBrackets(params);
}

function inBrackets(params: Record<string, unknown>): string {
  const parts = Object.entries(params)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => `${wordsOf(name)} ${showValue(name, value)}`);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

/** Rules have no names: the first one of a kind on a column is compared with the first one there was, and so on. */
function changedRules(before: readonly RuleView[], after: readonly RuleView[]): string[] {
  const [then, now] = [numbered(before), numbered(after)];
  const changes = [
    ...[...now].flatMap(([name, rule]) => changedRule(then.get(name), rule)),
    ...[...then]
      .filter(([name]) => !now.has(name))
      .map(([, rule]) => `${ruleName(rule)} removed${detailsOf(rule)}`),
  ];
  const isReordered = [...then.keys()].join('\n') !== [...now.keys()].join('\n');
  return changes.length === 0 && isReordered ? ['Rules: in another order'] : changes;
}

function numbered(rules: readonly RuleView[]): Map<string, RuleView> {
  const found = new Map<string, RuleView>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.column, rule.rule]);
    let number = 1;
    while (found.has(`${key} ${number}`)) number += 1;
    found.set(`${key} ${number}`, rule);
  }
  return found;
}

function changedRule(before: RuleView | undefined, after: RuleView): string[] {
  if (!before) return [`${ruleName(after)} added${detailsOf(after)}`];
  const settings = ({ params, severity, ...rule }: RuleView) => ({ ...params, severity, ...limitsOf(rule) });
  return changedSettings(ruleName(after), settings(before), settings(after), ' ');
}

function ruleName({ column, rule }: RuleView): string {
  return column === undefined ? `Rule of the batch: ${rule}` : `Rule \`${column}\`: ${rule}`;
}

function detailsOf({ params, severity, ...rule }: RuleView): string {
  return inBrackets({ ...params, ...(severity === 'warning' && { severity }), ...limitsOf(rule) });
}

function limitsOf({ maxCount, maxShare }: Pick<RuleView, 'maxCount' | 'maxShare'>) {
  return { ...(maxCount !== undefined && { maxCount }), ...(maxShare !== undefined && { maxShare }) };
}
