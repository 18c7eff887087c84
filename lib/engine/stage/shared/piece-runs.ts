import type { ListedPiece } from '../../sources/source';

/** Pieces that follow each other and are taken as one. */
export interface PieceRun {
  /** Place of the first among the source's pieces, from 0. */
  piece: number;
  name: string;
  /** In bytes, about. */
  size: number | undefined;
  /** Of each piece, in order. */
  references: unknown[];
  /** By which its rows are numbered on: those before it in the source, where that is known, else 0. */
  rowsBefore: number;
}

/**
 * Puts pieces together until they are worth a transaction and a round of messages. Only those whose place in the source
 * is known by rows: people are shown the number of a row, which would else be that within something they do not know.
 */
export function runsOf(listed: readonly ListedPiece[], leastBytes: number): PieceRun[] {
  const runs: PieceRun[] = [];
  for (const [piece, { name, size, reference, rowsBefore }] of listed.entries()) {
    const run = runs.at(-1);
    if (run && rowsBefore !== undefined && (run.size ?? Infinity) < leastBytes) {
      run.references.push(reference);
      run.size! += size ?? 0;
    } else {
      runs.push({ piece, name, size, references: [reference], rowsBefore: rowsBefore ?? 0 });
    }
  }
  return runs;
}
