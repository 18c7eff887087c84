/** Rows of one piece; with `MOST_PIECES` times as many, numbers stay half below what a double holds exactly. */
const ROWS_OF_A_PIECE = 2 ** 32;

/** Pieces that can be numbered apart. */
export const MOST_PIECES = 2 ** 20;

/**
 * The row numbers of a piece that is numbered apart from the others: nobody has to know how many rows the pieces before it
 * hold, and numbers still ascend in source order.
 * @param index place among the source's pieces, from 0
 */
export function rowsOfPiece(index: number): { firstRow: number; lastRow: number } {
  const before = index * ROWS_OF_A_PIECE;
  return { firstRow: before + 1, lastRow: before + ROWS_OF_A_PIECE - 1 };
}

/** The number of a row within its piece, from 1, where pieces are numbered apart. */
export function rowWithinPiece(row: number): number {
  return row % ROWS_OF_A_PIECE;
}
