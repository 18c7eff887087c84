import type { FileCheckView } from '@/lib/control/file-checks/schemas';
import type { TransformView } from '@/lib/control/transforms/schemas';

export type CheckedColumn = NonNullable<FileCheckView['check']>['columns'][number];

/** A field as the draft has it now, or as it was when the file was checked. */
export interface HeldAgainst {
  field: string;
  type: string;
  transforms: readonly TransformView[];
}

/** What the check of the whole file says of a column as the draft has it now. */
export type Verdict =
  | { kind: 'fits'; values: number }
  | { kind: 'unfit'; column: CheckedColumn }
  /** The server could not judge it. */
  | { kind: 'problem'; problem: string }
  /** It was held against something else. */
  | { kind: 'unknown' };

/**
 * @param asked  what its values were held against
 * @param now  as the draft has it now: what the check has found may say something of that too
 */
export function verdictOf(column: CheckedColumn, asked: HeldAgainst, now: HeldAgainst): Verdict {
  const values = column.values + column.empties;
  const isSame = now.type === asked.type && isEqual(now.transforms, asked.transforms);
  if (isSame) {
    if (column.problem !== null) return { kind: 'problem', problem: column.problem };
    return column.unfit > 0 ? { kind: 'unfit', column } : { kind: 'fits', values };
  }
  const isPlain = now.transforms.length === 0;
  if (isPlain && (now.type === 'text' || now.type === column.fitting)) return { kind: 'fits', values };
  return isCured(column, asked, now) ? { kind: 'fits', values: values - column.unfit } : { kind: 'unknown' };
}

/** Every text that does not fit is taken for NULL now, and nothing else is done. */
function isCured({ unfit, words }: CheckedColumn, asked: HeldAgainst, now: HeldAgainst): boolean {
  const [only, ...others] = now.transforms;
  if (now.type !== asked.type || asked.transforms.length > 0 || others.length > 0) return false;
  if (only?.transform !== 'null-if' || unfit === 0 || words.length === 0) return false;
  const nulls = only.params.values as string[];
  return words.every(({ text }) => nulls.includes(text));
}

function isEqual(left: readonly TransformView[], right: readonly TransformView[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

const MOST_NULL_WORDS = 3;
const LONGEST_NULL_WORD = 12;

/** Few short texts without a digit in a column of something else: most likely what its sender writes for no value. */
export function nullWords({ words, type }: CheckedColumn): string[] {
  const isLikely = words.length <= MOST_NULL_WORDS && words.every(({ text }) => isNullWord(text));
  return isLikely && type !== 'text' ? words.map(({ text }) => text) : [];
}

function isNullWord(text: string): boolean {
  return text !== '' && text.length <= LONGEST_NULL_WORD && !/\d/.test(text);
}
