import type { Block, RefusedRecord } from './block';

/** Where a part lies in the source, so that it can be read again alone. */
export interface PartLocator {
  /** 1-based, in source order. */
  ordinal: number;
  /** Row number of its first record; rows of a batch are numbered from 1 in source order. */
  firstRow: number;
  /** Row number of its last record, refused ones included. */
  lastRow: number;
  /** The pieces it touches, in order. */
  pieces: PieceLocator[];
}

export interface PieceLocator {
  name: string;
  /** Place among the source's pieces, from 0. */
  index: number;
  /** Where the part's first record in the piece stands (bytes are those of the decoded piece). */
  byteOffset: number;
  line: number;
  /** Row number of the piece's very first record. */
  startRow: number;
}

/** Where reading goes on after a part: plain data, so that another process may read on from there. */
export interface ReadPlace {
  /** Place of the piece among the source's, from 0. */
  piece: number;
  /** Number of the piece's first row. */
  startRow: number;
  /** Bytes that the source gave before the piece, as it counts them. */
  bytesBefore: number;
  /** Decoded bytes of the piece that were framed. */
  framedBytes: number;
  nextRow: number;
  nextOrdinal: number;
  /** Lines before it that are not rows. */
  skippedLines: number;
  /** SHA-256 of the piece's last framed record; null where it had none yet. */
  lastRecord: string | null;
}

/** A piece of a batch's input that can be staged alone and staged again: the unit of checkpoint, retry and parallelism. */
export interface Part extends PartLocator {
  blocks: Block[];
  /** Records the framer refused. */
  refused: RefusedRecord[];
  /** Records read: those in blocks plus those refused. */
  rows: number;
  /** Bytes of COPY data in its blocks. */
  copyBytes: number;
  /** Bytes read from the source up to the end of this part, as the source counts them (compressed). */
  sourceBytesSoFar: number;
  /** Lines that are not rows (blank, comment, preamble, header), within this part. */
  skippedLines: number;
  /** Where the next part begins. */
  next: ReadPlace;
  /** Gives the memory of its blocks back, for parts to come: once it is staged and nobody looks at them any more. */
  release(): void;
}
