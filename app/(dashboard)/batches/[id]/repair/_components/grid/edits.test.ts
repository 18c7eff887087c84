import { describe, expect, it } from 'vitest';
import type { RepairCell, RepairRow } from '@/lib/control/repairs/schemas';
import { applyEdit, editOf, editsOfBlock, toFix } from './edits';

const cell = (value: string | null, more: Partial<RepairCell> = {}): RepairCell => ({
  ...{ value, isCut: false, was: null, reasons: [] },
  ...more,
});
const rowOf = (row: number, cells: RepairCell[] | null, more: Partial<RepairRow> = {}) =>
  ({ row, cells, raw: 'raw', record: null, state: 'open', isRawCut: false, ...more }) as RepairRow;
const columns = [
  { name: 'id', fills: ['id'] },
  { name: 'amount', fills: ['amount'] },
];

describe('an edit of a cell', () => {
  it('makes the row fixed and remembers what stood there', () => {
    const edit = editOf(rowOf(1, [cell('1'), cell('12,5')]), 1, '12.5')!;
    expect(applyEdit(edit)).toMatchObject({
      state: 'fixed',
      cells: [{ value: '1' }, { value: '12.5', was: { value: '12,5' } }],
    });
    expect(toFix(edit, columns)).toEqual({ row: 1, cells: { amount: '12.5' } });
  });

  it('leaves the row open again once all stands as it was', () => {
    const fixed = rowOf(1, [cell('1'), cell('12.5', { was: { value: null } })], { state: 'fixed' });
    expect(applyEdit(editOf(fixed, 1, null)!)).toMatchObject({ state: 'open', cells: [{}, { was: null }] });
  });

  it('tells NULL from the empty text', () => {
    expect(editOf(rowOf(1, [cell(null)]), 0, '')).toBeDefined();
    expect(editOf(rowOf(1, [cell(null)]), 0, null)).toBeUndefined();
  });

  it('is none where nothing would change or the row cannot be changed', () => {
    expect(editOf(rowOf(1, [cell('1')]), 0, '1')).toBeUndefined();
    expect(editOf(rowOf(1, [cell('1')], { state: 'replayed' }), 0, '2')).toBeUndefined();
    expect(editOf(rowOf(1, [cell('1', { isCut: true })]), 0, '2')).toBeUndefined();
  });

  it('puts another record in place of one that has no cells', () => {
    const edit = editOf(rowOf(7, null), 0, '1,2')!;
    expect(applyEdit(edit)).toMatchObject({ state: 'fixed', record: '1,2' });
    expect(toFix(edit, columns)).toEqual({ row: 7, record: '1,2' });
    expect(editOf(rowOf(7, null), 0, '')).toBeUndefined();
  });
});

describe('editsOfBlock', () => {
  it('goes down the rows and past those that cannot be changed', () => {
    const rows = [
      rowOf(1, [cell('1'), cell('a')]),
      rowOf(2, [cell('2'), cell('b')], { state: 'replaying' }),
      rowOf(3, [cell('3'), cell('C')]),
    ];
    const edits = editsOfBlock(rows, { row: 0, column: 1 }, [['A', 'beyond'], ['B'], ['C'], ['D']]);
    expect(edits.map((edit) => toFix(edit, columns))).toEqual([{ row: 1, cells: { amount: 'A' } }]);
  });
});
