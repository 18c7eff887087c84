import { createHash } from 'node:crypto';
import { LoadError } from '../errors';
import type { Block, RefusedRecord } from './block';
import { createBlockWriter, type FlushableBlockWriter } from './block-writer';
import type { Part, PieceLocator, ReadPlace } from './part';
import type { RawColumn } from './raw-column';

/** What a refused record and its reasons take up beside the record's own bytes, about. */
const REFUSED_RECORD_BYTES = 512;
/** Of the arrays that say where a record of a block stands. */
const INDEX_BYTES = 32;

/** Gathers blocks and refused records, and cuts them into parts. */
export class PartCollector {
  readonly writer: FlushableBlockWriter;
  sourceBytes = 0;
  /** Of the part under way. */
  skippedLines = 0;
  /** Decoded bytes of the piece under way that went to the framer. */
  framedBytes = 0;

  private blocks: Block[] = [];
  private refused: RefusedRecord[] = [];
  private copyBytes = 0;
  /** Beside the COPY data: indexes, refused records, and what blocks keep alive of the source. */
  private otherBytes = 0;
  private lastSource: ArrayBufferLike | undefined;
  private pieces: PieceLocator[] = [];
  private piece = { name: '', index: -1, startRow: 1 };
  private ordinal = 1;
  private bytesBefore = 0;
  private skippedBefore = 0;
  private lastRecord: string | null = null;

  /** @param firstRow number of the first record */
  constructor(
    private firstRow = 1,
    rawColumn?: RawColumn,
  ) {
    this.writer = createBlockWriter({
      rawColumn,
      nextRow: firstRow,
      piece: '',
      onBlock: (block) => this.addBlock(block),
      onRefused: (record) => this.addRefused(record),
    });
  }

  startPiece(name: string, index: number): void {
    // Flushes what belongs to the piece before.
    this.writer.piece = name;
    this.writer.flush();
    this.openPiece({ name, index });
  }

  /** All of the piece under way is framed: reading would go on with the one after it. */
  endPiece(): void {
    this.writer.flush();
    this.openPiece({ name: this.piece.name, index: this.piece.index + 1 });
  }

  /** Goes on where an earlier process has read to. */
  startAt({ bytesBefore, nextOrdinal, skippedLines }: ReadPlace): void {
    this.sourceBytes = bytesBefore;
    this.ordinal = nextOrdinal;
    this.skippedBefore = skippedLines;
  }

  /** Lets go of what is framed: an earlier process has staged it. */
  pass(): void {
    this.takePart()?.release();
  }

  /**
   * From here on parts are wanted.
   * @throws LoadError `extract.resumeDiffers` where what was passed is not what stood there when the place was taken
   */
  endPass({ nextRow, nextOrdinal, lastRecord, skippedLines }: ReadPlace): void {
    this.pass();
    if (this.firstRow !== nextRow || this.lastRecord !== lastRecord) throw resumeDiffers(this.piece.name);
    this.ordinal = nextOrdinal;
    this.skippedBefore = skippedLines;
    this.skippedLines = 0;
  }

  private openPiece({ name, index }: { name: string; index: number }): void {
    this.piece = { name, index, startRow: this.writer.nextRow };
    this.framedBytes = 0;
    this.bytesBefore = this.sourceBytes;
    this.lastRecord = null;
  }

  /** Bytes of COPY data in the part under way. */
  get copiedBytes(): number {
    return this.copyBytes + this.writer.position;
  }

  /** Memory that the part under way holds, in bytes. */
  get heldBytes(): number {
    return this.copiedBytes + this.writer.sourceBytes + this.otherBytes;
  }

  /** The part under way, or undefined where there is nothing in it. */
  takePart(): Part | undefined {
    const { writer, firstRow } = this;
    writer.flush();
    const lastRow = writer.nextRow - 1;
    const rows = lastRow - firstRow + 1;
    if (rows === 0 && this.skippedLines === 0) return undefined;
    const { blocks, refused, copyBytes, pieces, skippedLines } = this;
    const ordinal = this.ordinal++;
    if (rows > 0) this.lastRecord = hashOfLast(blocks, refused);
    const part: Part = {
      ordinal,
      firstRow,
      lastRow,
      pieces,
      blocks,
      refused,
      rows,
      copyBytes,
      sourceBytesSoFar: this.sourceBytes,
      skippedLines,
      next: this.placeAt(lastRow + 1),
      release: () => blocks.forEach((block) => writer.release(block)),
    };
    this.startPart();
    return part;
  }

  private placeAt(nextRow: number): ReadPlace {
    const { piece, bytesBefore, framedBytes, lastRecord } = this;
    return {
      ...{ piece: piece.index, startRow: piece.startRow, bytesBefore, framedBytes },
      ...{ nextRow, nextOrdinal: this.ordinal, lastRecord },
      skippedLines: this.skippedBefore + this.skippedLines,
    };
  }

  private startPart(): void {
    this.blocks = [];
    this.refused = [];
    this.pieces = [];
    this.copyBytes = 0;
    this.otherBytes = 0;
    this.lastSource = undefined;
    this.skippedBefore += this.skippedLines;
    this.skippedLines = 0;
    this.firstRow = this.writer.nextRow;
  }

  private addBlock(block: Block): void {
    this.blocks.push(block);
    this.copyBytes += block.data.length;
    this.otherBytes += block.rows * INDEX_BYTES;
    for (const { buffer } of block.sources) this.keepSource(buffer);
    this.locate(block.byteOffsets[0]!, block.lines[0]!);
  }

  private addRefused(record: RefusedRecord): void {
    this.refused.push(record);
    this.otherBytes += record.raw.length + REFUSED_RECORD_BYTES;
    this.locate(record.byteOffset, record.line);
  }

  /** A slice keeps all of its chunk alive; the next block mostly begins in the chunk that the last one ended in. */
  private keepSource(chunk: ArrayBufferLike): void {
    if (chunk === this.lastSource) return;
    this.lastSource = chunk;
    this.otherBytes += chunk.byteLength;
  }

  /** A refused record is known before the block of the records around it, so that the least offset counts. */
  private locate(byteOffset: number, line: number): void {
    const last = this.pieces.at(-1);
    if (last?.index !== this.piece.index) {
      this.pieces.push({ ...this.piece, byteOffset, line });
    } else if (byteOffset < last.byteOffset) {
      last.byteOffset = byteOffset;
      last.line = line;
    }
  }
}

function hashOfLast(blocks: Block[], refused: RefusedRecord[]): string {
  const block = blocks.at(-1);
  const record = refused.at(-1);
  const isRefused = record && (!block || record.row > block.rowNumbers[block.rows - 1]!);
  const raw = isRefused ? record.raw : block!.rawAt(block!.rows - 1);
  return createHash('sha256').update(raw).digest('hex');
}

function resumeDiffers(piece: string): LoadError {
  return new LoadError('extract.resumeDiffers', {
    class: 'retryable',
    message: `${piece} is not what it was when the batch was staged up to there. The batch starts from its beginning.`,
  });
}
