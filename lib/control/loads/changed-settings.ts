type Settings = Record<string, unknown>;

const MEBIBYTE = 1024 * 1024;
const mostCharacters = 80;

/**
 * What differs between two sets of settings, by the words of their names.
 * @param joint  stands between what they belong to and the setting
 */
export function changedSettings(
  what: string,
  before: Settings | undefined,
  after: Settings | undefined,
  joint = ': ',
): string[] {
  const [then, now] = [leavesOf(before ?? {}), leavesOf(after ?? {})];
  const names = [...new Set([...then.keys(), ...now.keys()])];
  return names.flatMap((path) => {
    const name = path.split('.').at(-1)!;
    const [old, fresh] = [showValue(name, then.get(path)), showValue(name, now.get(path))];
    return old === fresh ? [] : [`${what}${joint}${wordsOf(path)} ${old} → ${fresh}`];
  });
}

/** Every value by its dotted path; a list is one value. */
function leavesOf(settings: Settings, prefix = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [name, value] of Object.entries(settings)) {
    const path = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [below, leaf] of leavesOf(value as Settings, `${path}.`)) leaves.set(below, leaf);
    else leaves.set(path, value);
  }
  return leaves;
}

/** `columnPolicies.price` → `column policies price`; units are told by the value. */
export function wordsOf(path: string): string {
  return path
    .replace(/(Bytes|Ms|Mb)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[.]/g, ' ')
    .toLowerCase();
}

/** @param name  of the setting, which tells the unit */
export function showValue(name: string, value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return showNumber(name, value);
  if (Array.isArray(value)) return shortened(value.map((each) => showValue(name, each)).join(', ')) || 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\p{L}\p{N}].*\S$|^[\p{L}\p{N}]$/su.test(text) ? shortened(text) : JSON.stringify(text);
}

function showNumber(name: string, value: number): string {
  if (name.endsWith('Bytes') && value % MEBIBYTE === 0) return `${value / MEBIBYTE} MB`;
  if (name.endsWith('Bytes')) return `${value} bytes`;
  if (name.endsWith('Mb')) return `${value} MB`;
  if (name.endsWith('Ms')) return `${value / 1000} s`;
  if (['share', 'maxShare', 'deletionBrake'].includes(name))
    return `${Number((value * 100).toPrecision(6))} %`;
  return String(value);
}

function shortened(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
