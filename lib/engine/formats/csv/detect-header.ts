import { detectColumnType } from '../detect-types';

type Cells = (string | null)[];

export interface DetectedHeader {
  header: boolean;
  /** 0 to 1. */
  confidence: number;
}

/** A column counts as typed where most values are of a narrower type than text, so that a bad row does not hide it. */
const MAX_TEXT_CONFIDENCE = 0.5;
const MIN_SHAPE_SHARE = 0.9;
/** Values whose shape is looked at. */
const MOST_SHAPES = 100;

/**
 * Whether the first record names the columns: its cells are words where the values below are numbers, dates and the
 * like, or of a shape of their own. Where all is text, it does, unless its cells could not be names.
 */
export function detectHeader(records: readonly Cells[], width: number): DetectedHeader {
  const first = records[0];
  if (first === undefined) return { header: true, confidence: 1 };
  const rest = records.slice(1).filter((cells) => cells.length === width);
  let votes = 0;
  for (let i = 0; i < width; i++) {
    votes += voteOf(
      first[i] ?? null,
      rest.map((cells) => cells[i] ?? null),
    );
  }
  const names = namesIn(first);
  if (votes === 0) return { header: names === 'all', confidence: names === 'all' ? 0.75 : 0.5 };
  return { header: votes > 0, confidence: Math.abs(votes) >= 2 ? 0.98 : Math.abs(votes) >= 1 ? 0.9 : 0.7 };
}

function voteOf(name: string | null, values: (string | null)[]): number {
  if (name === null) return 0;
  const { type, confidence } = detectColumnType(values, { except: ['jsonb'] });
  const isTyped = type !== 'text' || (confidence > 0 && confidence < MAX_TEXT_CONFIDENCE);
  // A word among numbers says more than a number, which may name a year.
  if (isTyped) return isWord(name) ? 2 : -1;
  const shape = commonShape(values);
  if (shape !== undefined && isWord(name)) return shapeOf(name) === shape ? -0.5 : 1;
  if (!isWord(name)) return -0.5;
  return values.includes(name) ? -0.5 : 0;
}

/** The shape of nearly all values, where it is more than letters: of codes, addresses and foreign dates. */
function commonShape(values: readonly (string | null)[]): string | undefined {
  const counts = new Map<string, number>();
  let filled = 0;
  for (const value of values) {
    if (!value) continue;
    if (++filled > MOST_SHAPES) break;
    const shape = shapeOf(value);
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  if (filled < 3) return undefined;
  const [shape, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return count >= Math.min(filled, MOST_SHAPES) * MIN_SHAPE_SHARE && /[^a ]/.test(shape) ? shape : undefined;
}

function shapeOf(value: string): string {
  return value
    .slice(0, 60)
    .replaceAll(/\p{L}+/gu, 'a')
    .replaceAll(/\d+/g, '9');
}

/** Whether the cells could name columns: `all` where each has a name of its own. */
export function namesIn(cells: readonly (string | null)[]): 'all' | 'some' | 'none' {
  const names = cells.map((cell) => cell?.trim() ?? '');
  const filled = names.filter((name) => name !== '');
  if (filled.length === 0 || !filled.every(isWord)) return 'none';
  return filled.length === names.length && new Set(names).size === names.length ? 'all' : 'some';
}

function isWord(cell: string): boolean {
  return detectColumnType([cell]).type === 'text' && !/^[+-]?[\d.,\s%/:-]+$/.test(cell);
}
