import { detectColumnType } from '../detect-types';

type Cells = (string | null)[];

/** A column counts as typed where most values are of a narrower type than text, so that a bad row does not hide it. */
const MAX_TEXT_CONFIDENCE = 0.5;

/**
 * Whether the first record names the columns: its cells are words where the values below are numbers, dates and the
 * like. Where all is text, it does, unless its cells could not be names.
 */
export function hasHeader(records: readonly Cells[], width: number): boolean {
  const first = records[0];
  if (first === undefined) return true;
  const rest = records.slice(1).filter((cells) => cells.length === width);
  let votes = 0;
  for (let i = 0; i < width; i++) {
    votes += voteOf(
      first[i] ?? null,
      rest.map((cells) => cells[i] ?? null),
    );
  }
  return votes === 0 ? couldBeNames(first) : votes > 0;
}

function voteOf(name: string | null, values: (string | null)[]): number {
  if (name === null) return 0;
  const { type, confidence } = detectColumnType(values, { except: ['jsonb'] });
  const isTyped = type !== 'text' || (confidence > 0 && confidence < MAX_TEXT_CONFIDENCE);
  // A word among numbers says more than a number, which may name a year.
  if (isTyped) return isWord(name) ? 2 : -1;
  if (!isWord(name)) return -0.5;
  return values.includes(name) ? -0.5 : 0;
}

function couldBeNames(cells: readonly (string | null)[]): boolean {
  const names = cells.map((cell) => cell?.trim() ?? '');
  return names.every((name) => name !== '' && isWord(name)) && new Set(names).size === names.length;
}

function isWord(cell: string): boolean {
  return detectColumnType([cell]).type === 'text' && !/^[+-]?[\d.,\s%/:-]+$/.test(cell);
}
