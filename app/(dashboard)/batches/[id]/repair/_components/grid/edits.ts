import type { RepairColumn, RepairRow } from '@/lib/control/repairs/schemas';

/** What one wants to stand in a row: texts of some of its cells, by their place, or another record in its stead. */
export type Edit =
  { row: RepairRow; cells: ReadonlyMap<number, string | null> } | { row: RepairRow; record: string };

/** Why nothing can be changed in the row; null where it can. */
export function whyFixed(row: RepairRow): string | null {
  if (row.state === 'replaying') return 'A replay is loading this row.';
  if (row.state === 'replayed') return 'A replay has taken this row.';
  return null;
}

/** Why that cell cannot be changed here; null where it can. */
export function whyReadOnly(row: RepairRow, column: number): string | null {
  const isCut = row.cells ? row.cells[column]?.isCut : row.isRawCut && row.record === null;
  return (
    whyFixed(row) ??
    (isCut ? 'Too long for the grid: download the rows, correct them and upload them.' : null)
  );
}

export function textOf(row: RepairRow, column: number): string | null {
  return row.cells ? (row.cells[column]?.value ?? null) : (row.record ?? row.raw);
}

/** An edit of one cell; undefined where it would change nothing. */
export function editOf(row: RepairRow, column: number, text: string | null): Edit | undefined {
  if (whyReadOnly(row, column) !== null || text === textOf(row, column)) return undefined;
  if (row.cells) return { row, cells: new Map([[column, text]]) };
  return text ? { row, record: text } : undefined;
}

/** The row as it will stand once the edit is saved. */
export function applyEdit(edit: Edit): RepairRow {
  const { row } = edit;
  const common = { dropReason: null, repairedAt: null, repairedBy: null };
  if ('record' in edit) return { ...row, ...common, state: 'fixed', record: edit.record };
  const cells = row.cells!.map((cell, column) => {
    const value = edit.cells.get(column);
    if (value === undefined) return cell;
    const was = cell.was ?? { value: cell.value };
    return { ...cell, value, was: was.value === value ? null : was };
  });
  const isAsItWas = row.record === null && cells.every((cell) => cell.was === null);
  return { ...row, ...common, cells, state: isAsItWas ? 'open' : 'fixed' };
}

/** As the server takes it. */
export function toFix(edit: Edit, columns: readonly RepairColumn[]) {
  const { row } = edit.row;
  if ('record' in edit) return { row, record: edit.record };
  const cells = [...edit.cells].map(([column, value]) => [columns[column]!.name, value] as const);
  return { row, cells: Object.fromEntries(cells) };
}

/**
 * What pasting a block of values means, its first value going to that cell: every row of the block to the next row, and
 * values for which there is no cell, or none that can be changed, are left out.
 */
export function editsOfBlock(
  rows: readonly RepairRow[],
  at: { row: number; column: number },
  block: readonly (readonly string[])[],
): Edit[] {
  return block.flatMap((values, offset) => {
    const row = rows[at.row + offset];
    if (!row?.cells || whyFixed(row) !== null) return [];
    const cells = values
      .map((value, index) => [at.column + index, value] as const)
      .filter(([column, value]) => column < row.cells!.length && editOf(row, column, value) !== undefined);
    return cells.length > 0 ? [{ row, cells: new Map(cells) }] : [];
  });
}
