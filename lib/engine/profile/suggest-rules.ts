import type { RuleSpec } from '../plan';
import { familyOf } from '../sql/column-type';
import type { ColumnProfile } from './profile-cells';

/** A rule that the values of a column speak for. Nobody adds it but a person. */
export interface SuggestedRule {
  spec: Pick<RuleSpec, 'rule' | 'params'> & { column: string };
  /** Why, in words. */
  evidence: string;
}

export interface ProfiledColumn {
  column: string;
  type: string;
  profile: ColumnProfile;
  /** Its destination refuses NULL by itself. */
  isNotNull: boolean;
  isKey: boolean;
}

/** With fewer values, whatever they have in common may be chance. */
const FEWEST_VALUES = 30;
/** More different values than these are no list but data. */
const MOST_LISTED = 12;
/** Each listed value must have come often: others would have come too. */
const FEWEST_ROWS_A_VALUE = 10;
const LONGEST_SHAPE = 30;
const ROUND_LENGTHS = [10, 20, 50, 100, 255, 500, 1_000];
const KEY_LIKE = /(^|_)(id|key|code|uuid|number|no|nr|email|sku|isbn|iban)$/i;
const DAY_MS = 86_400_000;

type Suggest = (column: ProfiledColumn, now: number) => SuggestedRule | undefined;

/**
 * Rules that the sampled values of a column keep.
 * @param now  milliseconds since the epoch
 */
export function suggestRules(column: ProfiledColumn, now: number): SuggestedRule[] {
  const { rows, nulls } = column.profile;
  if (rows - nulls < FEWEST_VALUES) return [];
  return [required, oneOf, atLeastZero, notInFuture, sameShape, atMostSoLong, unique].flatMap(
    (suggest) => suggest(column, now) ?? [],
  );
}

const required: Suggest = ({ column, profile, isNotNull, isKey }) =>
  isNotNull || isKey || profile.nulls > 0 || profile.blanks > 0
    ? undefined
    : suggestion('required', column, {}, `None of ${count(profile.rows)} rows lacks a value.`);

const oneOf: Suggest = ({ column, type, profile }) => {
  const { distinct, rows, nulls, top, blanks } = profile;
  const values = rows - nulls;
  const isListed = distinct > 1 && distinct <= MOST_LISTED;
  if (familyOf(type) !== 'text' || !isListed || blanks > 0) return undefined;
  if (top.some((each) => each.rows < FEWEST_ROWS_A_VALUE || shapeIsId(each.text))) return undefined;
  const list = top.map(({ text }) => text);
  return suggestion(
    'one-of',
    column,
    { values: list },
    `${count(values)} values, and only ${distinct} different ones: ${list.join(', ')}.`,
  );
};

const atLeastZero: Suggest = ({ column, type, profile: { min, max }, isKey }) => {
  const isNumber = ['integer', 'decimal'].includes(familyOf(type));
  if (!isNumber || isKey || min === null || Number(min) < 0) return undefined;
  return suggestion('range', column, { min: 0 }, `The values lie between ${min} and ${max}, none below 0.`);
};

const notInFuture: Suggest = ({ column, type, profile: { min, max } }, now) => {
  if (!['date', 'timestamp'].includes(familyOf(type)) || max === null) return undefined;
  const newest = Date.parse(isoTime(max));
  if (!(newest <= now + DAY_MS)) return undefined;
  return suggestion(
    'date-window',
    column,
    { newest: '1 d' },
    `From ${min} to ${max}: none lies in the future.`,
  );
};

const sameShape: Suggest = ({ column, type, profile }) => {
  const { shapes, distinct, rows, nulls } = profile;
  const shape = shapes[0]?.text ?? '';
  const isTelling = shape.length > 1 && shape.length <= LONGEST_SHAPE && /[9A]/.test(shape);
  if (familyOf(type) !== 'text' || shapes.length !== 1 || distinct <= MOST_LISTED || !isTelling)
    return undefined;
  return suggestion(
    'pattern',
    column,
    { pattern: patternOf(shape) },
    `All of ${count(rows - nulls)} values look like ${shape}.`,
  );
};

const atMostSoLong: Suggest = ({ column, type, profile }) => {
  const { longest, shortest, shapes, distinct } = profile;
  const isFree = familyOf(type) === 'text' && !/\(\d+\)/.test(type);
  if (!isFree || longest === null || shapes.length === 1 || distinct <= MOST_LISTED) return undefined;
  const most = ROUND_LENGTHS.find((length) => length >= longest * 2);
  if (most === undefined) return undefined;
  return suggestion(
    'length',
    column,
    { max: most },
    `The values are ${shortest} to ${longest} characters long.`,
  );
};

const unique: Suggest = ({ column, profile, isKey }) => {
  const { distinct, rows, nulls } = profile;
  if (isKey || distinct !== rows - nulls || !KEY_LIKE.test(column)) return undefined;
  return suggestion('unique', column, {}, `${count(distinct)} values, and no two are the same.`);
};

function suggestion(
  rule: string,
  column: string,
  params: Record<string, unknown>,
  evidence: string,
): SuggestedRule {
  return { spec: { rule, column, params }, evidence };
}

/** A list of identifiers is a list of what happens to be there. */
function shapeIsId(text: string): boolean {
  return /\d{3,}/.test(text);
}

/** `99-AAa` → `^[0-9]{2}-[A-Z]{2}[a-z]$`. */
function patternOf(shape: string): string {
  const runs = shape.match(/9+|A+|a+|[^9Aa]/gu) ?? [];
  const parts = runs.map((run) => {
    const signs = { '9': '[0-9]', A: '[A-Z]', a: '[a-z]' }[run[0]!];
    if (signs === undefined) return run.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
    return run.length === 1 ? signs : `${signs}{${run.length}}`;
  });
  return `^${parts.join('')}$`;
}

/** `2024-01-31 10:00:00+00` as PostgreSQL writes it. */
function isoTime(text: string): string {
  return /^\d{4}-\d{2}-\d{2} /.test(text) ? `${text.slice(0, 19).replace(' ', 'T')}Z` : text;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
