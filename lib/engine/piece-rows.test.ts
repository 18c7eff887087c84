import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_PIECES, rowsOfPiece, rowWithinPiece } from './piece-rows';

const piece = fc.integer({ min: 0, max: MOST_PIECES - 1 });

it('numbers rows apart for each piece, ascending from piece to piece, all of them exact', () => {
  fc.assert(
    fc.property(piece, fc.nat(2 ** 31), (index, offset) => {
      const { firstRow, lastRow } = rowsOfPiece(index);
      expect(lastRow).toBeLessThan(rowsOfPiece(index + 1).firstRow);
      expect(lastRow).toBeLessThan(Number.MAX_SAFE_INTEGER);
      expect(rowWithinPiece(firstRow + offset)).toBe(offset + 1);
    }),
  );
});
