import { percent } from '@/app/_components/format';
import { humanName } from '@/app/_components/schema-form/json-schema';
import type { WritingInput } from '@/lib/control/loads/schemas';
import { HISTORY_COLUMNS } from './write-modes';

type Policies = NonNullable<WritingInput['columnPolicies']>;
export type ColumnPolicy = Extract<Policies[string], string> | 'expression';

/** What an update does to a column. */
export const POLICY_WORDS: Record<ColumnPolicy, string> = {
  overwrite: 'takes the new value',
  keep: 'keeps the old value',
  coalesce: 'keeps the old value where the new one is NULL',
  greatest: 'takes the greater of the two',
  expression: 'is worked out by an expression',
};

/** What becomes of rows of one batch with the same key. */
export const DUPLICATE_WORDS: Record<NonNullable<WritingInput['duplicates']>, string> = {
  last: 'the last row wins',
  first: 'the first row wins',
  quarantine: 'all but the first go to quarantine',
};

/** The settings of a write mode, each as a name and a sentence. */
export function describeWriting(writing: WritingInput): [name: string, words: string][] {
  const { duplicates, columnPolicies, deletionBrake, scope, history, ...columns } = writing;
  return [
    ...(duplicates ? [['Same key twice', DUPLICATE_WORDS[duplicates]] as [string, string]] : []),
    ...Object.entries(columnPolicies ?? {}).map(([column, policy]): [string, string] => [
      `When ${column} changes`,
      typeof policy === 'string' ? POLICY_WORDS[policy] : policy.expression,
    ]),
    ...(deletionBrake === undefined
      ? []
      : [['Deletion brake', `past ${percent(deletionBrake)} of the table’s rows`] as [string, string]]),
    ...Object.entries(scope ?? {}).map(([column, values]): [string, string] => [
      `Scope by ${column}`,
      values.join(', '),
    ]),
    ...(history ? versionLines(history) : []),
    ...Object.entries(columns).map(([name, column]): [string, string] => [humanName(name), String(column)]),
  ];
}

function versionLines(history: NonNullable<WritingInput['history']>): [string, string][] {
  const { validFrom, validTo, isCurrent } = { ...HISTORY_COLUMNS, ...history };
  return [
    ['Columns of a version', [validFrom, validTo, isCurrent].join(', ')],
    ['Keys that are gone', history.closeMissing ? 'their version is closed' : 'stay as they are'],
  ];
}
