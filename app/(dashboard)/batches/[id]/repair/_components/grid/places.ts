import type { RepairColumn, RepairRow } from '@/lib/control/repairs/schemas';

/** Where one is in the grid: the head of a row is column 0, the source's columns follow, its reasons come last. */
export interface Place {
  row: number;
  column: number;
}

export const HEAD = 0;
const PAGE_ROWS = 10;

/** A row that has no cells has one for its record, over all columns of the source. */
export function placeIn(row: RepairRow | undefined, column: number, columns: number): number {
  const isOfSource = column > HEAD && column <= columns;
  return row && !row.cells && isOfSource ? HEAD + 1 : column;
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>;

/** Where a key leads to; undefined where it leads nowhere. */
export function nextPlace(
  keys: Keys,
  at: Place,
  rows: readonly RepairRow[],
  columns: number,
): Place | undefined {
  const step = stepOf(keys, at, rows[at.row]?.cells === null ? columns : 1);
  if (!step) return undefined;
  const row = Math.max(0, Math.min(rows.length - 1, step.row));
  const column = Math.max(HEAD, Math.min(columns + 1, step.column));
  return { row, column: placeIn(rows[row], column, columns) };
}

function stepOf({ key, ctrlKey, metaKey }: Keys, at: Place, width: number): Place | undefined {
  const isFar = ctrlKey || metaKey;
  const { row, column } = at;
  switch (key) {
    case 'ArrowUp':
      return { row: isFar ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: isFar ? Infinity : row + 1, column };
    case 'ArrowLeft':
      return { row, column: isFar ? HEAD : column - 1 };
    case 'ArrowRight':
      return { row, column: isFar ? Infinity : column + (column === HEAD ? 1 : width) };
    case 'PageUp':
      return { row: row - PAGE_ROWS, column };
    case 'PageDown':
      return { row: row + PAGE_ROWS, column };
    case 'Home':
      return { row: isFar ? 0 : row, column: HEAD };
    case 'End':
      return { row: isFar ? Infinity : row, column: Infinity };
    default:
      return undefined;
  }
}

const CHARACTER_PX = 7.3;
const AROUND_PX = 44;
const [FEWEST, MOST] = [7, 34];

/** Widths of the source's columns in pixels, by what stands in the first rows. */
export function columnWidths(columns: readonly RepairColumn[], rows: readonly RepairRow[]): number[] {
  return columns.map(({ name }, column) => {
    const lengths = rows.slice(0, 50).map((row) => row.cells?.[column]?.value?.length ?? 0);
    const characters = Math.max(FEWEST, Math.min(MOST, Math.max(name.length, ...lengths)));
    return Math.ceil(characters * CHARACTER_PX + AROUND_PX);
  });
}

/** The reasons take what the head and the columns leave. */
export function gridTemplate(widths: readonly number[]): string {
  return `var(--head) ${widths.map((width) => `${width}px`).join(' ')} minmax(22rem, 1fr)`;
}
