import { describe, expect, it } from 'vitest';
import type { RepairRow } from '@/lib/control/repairs/schemas';
import { nextPlace, placeIn, type Place } from './places';

const split = { cells: [] } as unknown as RepairRow;
const whole = { cells: null } as unknown as RepairRow;
const COLUMNS = 3;
const go = (key: string, at: Place, rows = [split, split, split], ctrlKey = false) =>
  nextPlace({ key, ctrlKey, metaKey: false }, at, rows, COLUMNS);

describe('nextPlace', () => {
  it('goes from cell to cell and stays inside', () => {
    expect(go('ArrowRight', { row: 0, column: 1 })).toEqual({ row: 0, column: 2 });
    expect(go('ArrowUp', { row: 0, column: 1 })).toEqual({ row: 0, column: 1 });
    expect(go('ArrowDown', { row: 2, column: 1 })).toEqual({ row: 2, column: 1 });
    expect(go('ArrowRight', { row: 0, column: 4 })).toEqual({ row: 0, column: 4 });
    expect(go('PageDown', { row: 0, column: 2 })).toEqual({ row: 2, column: 2 });
  });

  it('goes to the ends of a row and of the grid', () => {
    expect(go('End', { row: 1, column: 1 })).toEqual({ row: 1, column: 4 });
    expect(go('End', { row: 0, column: 1 }, undefined, true)).toEqual({ row: 2, column: 4 });
    expect(go('Home', { row: 2, column: 3 }, undefined, true)).toEqual({ row: 0, column: 0 });
  });

  it('takes the record of a row without cells as one cell', () => {
    const rows = [split, whole];
    expect(go('ArrowDown', { row: 0, column: 3 }, rows)).toEqual({ row: 1, column: 1 });
    expect(go('ArrowRight', { row: 1, column: 1 }, rows)).toEqual({ row: 1, column: 4 });
    expect(go('ArrowLeft', { row: 1, column: 4 }, rows)).toEqual({ row: 1, column: 1 });
    expect(go('ArrowRight', { row: 1, column: 0 }, rows)).toEqual({ row: 1, column: 1 });
    expect(placeIn(whole, 4, COLUMNS)).toBe(4);
  });

  it('leaves other keys alone', () => {
    expect(go('Tab', { row: 0, column: 1 })).toBeUndefined();
  });
});
