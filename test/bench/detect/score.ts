/** A table as it was meant or as it was read; an empty cell and NULL count as the same. */
export interface ReadTable {
  header: string[] | null;
  rows: (string | null)[][];
}

/** What is right of what was read, and what was found of what is there. */
export interface Measure {
  precision: number;
  recall: number;
  f1: number;
}

export interface Score {
  /** Whether the file was read at all, or refused where there is nothing to read. */
  isRead: boolean;
  header: Measure;
  records: Measure;
  cells: Measure;
  /** 0 to 10: one for being read, one for each of the nine measures. */
  total: number;
}

const ALL: Measure = { precision: 1, recall: 1, f1: 1 };
const NONE: Measure = { precision: 0, recall: 0, f1: 0 };

/** @param read  undefined where reading ended with an error; @param wanted  undefined where it should have */
export function scoreOf(wanted: ReadTable | undefined, read: ReadTable | undefined): Score {
  if (wanted === undefined || read === undefined) {
    const isRead = wanted === read;
    const measure = isRead ? ALL : NONE;
    return { isRead, header: measure, records: measure, cells: measure, total: isRead ? 10 : 0 };
  }
  const header = measureOf(wanted.header ?? [], read.header ?? []);
  const records = measureOf(wanted.rows.map(rowKey), read.rows.map(rowKey));
  const cells = measureOf(wanted.rows.flatMap(cellKeys), read.rows.flatMap(cellKeys));
  const parts = [header, records, cells].flatMap(({ precision, recall, f1 }) => [precision, recall, f1]);
  return { isRead: true, header, records, cells, total: parts.reduce((sum, part) => sum + part, 1) };
}

function rowKey(row: readonly (string | null)[]): string {
  return JSON.stringify(row.map((cell) => cell ?? ''));
}

/** A value in another column is another cell. */
function cellKeys(row: readonly (string | null)[]): string[] {
  return row.map((cell, column) => `${column}:${cell ?? ''}`);
}

function measureOf(wanted: readonly string[], found: readonly string[]): Measure {
  const left = new Map<string, number>();
  for (const item of wanted) left.set(item, (left.get(item) ?? 0) + 1);
  let right = 0;
  for (const item of found) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    left.set(item, count - 1);
    right += 1;
  }
  const precision = found.length === 0 ? Number(wanted.length === 0) : right / found.length;
  const recall = wanted.length === 0 ? Number(found.length === 0) : right / wanted.length;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}
