import type { Block, BlockWriter, RefusedRecord } from './block';
import type { RawColumn } from './raw-column';
import { RecordIndex, TUPLE_PREFIX_BYTES } from './record-index';

export interface BlockWriterOptions {
  /** Size of a block's buffer; a record that is larger gets a larger block of its own. */
  blockBytes?: number;
  /** Number of the first record. */
  nextRow: number;
  /** Name of the piece that the first records come from. */
  piece: string;
  /** Where every record is to stand once more in a last column of its own, as it was in the source. */
  rawColumn?: RawColumn;
  onBlock(block: Block): void;
  onRefused(record: RefusedRecord): void;
}

export interface FlushableBlockWriter extends BlockWriter {
  /** Name of the piece that records come from; setting another name flushes. Not while a record is open. */
  piece: string;
  /** Number that the next record gets (an open record has it already). */
  readonly nextRow: number;
  /** Bytes of the source that records of the block under way keep alive. */
  readonly sourceBytes: number;
  /** Hands on what is complete; an open record moves to the next block. */
  flush(): void;
  /**
   * Takes a block's memory back for blocks to come, which saves a tenth to a quarter of the framing time: fresh memory
   * costs a page fault every 4 KiB. Only once nobody looks at the block any more; what `rawAt` gave shares its memory.
   */
  release(block: Block): void;
}

export const DEFAULT_BLOCK_BYTES = 256 * 1024;

/**
 * Collects framed records into blocks. Every block has a buffer and index arrays of its own, which nobody writes to
 * again, so that it can wait in memory until PostgreSQL has taken it.
 */
export function createBlockWriter(options: BlockWriterOptions): FlushableBlockWriter {
  return new GrowingBlockWriter(options);
}

const NONE = -1;
const LF = 10;
const ZERO = 48;
const NINE = 57;
/** Of a bigint. */
const ROW_BYTES = 8;
/** Digits of the largest integer that a double holds exactly. */
const MAX_DIGITS = 16;

class GrowingBlockWriter implements FlushableBlockWriter {
  buffer: Buffer;
  position = 0;

  private readonly blockBytes: number;
  private readonly onBlock: (block: Block) => void;
  private readonly onRefused: (record: RefusedRecord) => void;
  private readonly rawColumn: RawColumn | undefined;
  private pieceName: string;
  private row: number;
  /** Decimal digits of `row`, right-aligned: counting up in place beats dividing for each record. */
  private readonly digits = new Uint8Array(MAX_DIGITS);
  private firstDigit = MAX_DIGITS;
  /** Where the open record starts in `buffer`. */
  private openAt = NONE;
  private openSource: Buffer | undefined;
  private sourceStart = 0;
  private sourceEnd = 0;
  private rows = 0;
  private writesTuples = false;
  private index = new RecordIndex(4096);
  /** Memory to use again; as much as the caller lets be in flight, and no more. */
  private readonly released: Memory[] = [];
  private readonly memoryOf = new WeakMap<Block, Memory>();

  constructor(options: BlockWriterOptions) {
    this.blockBytes = options.blockBytes ?? DEFAULT_BLOCK_BYTES;
    this.onBlock = options.onBlock;
    this.onRefused = options.onRefused;
    this.rawColumn = options.rawColumn;
    this.pieceName = options.piece;
    this.row = options.nextRow;
    for (const digit of String(options.nextRow).split('').reverse()) {
      this.digits[--this.firstDigit] = ZERO + Number(digit);
    }
    this.buffer = Buffer.allocUnsafeSlow(this.blockBytes);
  }

  get nextRow(): number {
    return this.row;
  }

  get sourceBytes(): number {
    return this.index.sourceBytes;
  }

  get piece(): string {
    return this.pieceName;
  }

  set piece(name: string) {
    if (name === this.pieceName) return;
    if (this.openAt !== NONE) throw new Error('The piece cannot change inside a record.');
    this.flush();
    this.pieceName = name;
  }

  reserve(bytes: number): void {
    if (this.position + bytes <= this.buffer.length) return;
    if (this.rows > 0) this.flush(bytes);
    if (this.position + bytes > this.buffer.length) this.moveTo((this.position + bytes) * 2, 0);
  }

  beginRecord(separator: number): void {
    if (this.position + MAX_DIGITS + 1 > this.buffer.length) this.reserve(MAX_DIGITS + 1);
    const { buffer, digits } = this;
    let position = this.position;
    this.openAt = position;
    for (let i = this.firstDigit; i < MAX_DIGITS; i++) buffer[position++] = digits[i]!;
    buffer[position++] = separator;
    this.position = position;
  }

  beginTuple(fields: number): void {
    this.reserve(TUPLE_PREFIX_BYTES);
    const { buffer, row } = this;
    let position = (this.openAt = this.position);
    position = buffer.writeInt16BE(fields + 1, position);
    position = buffer.writeInt32BE(ROW_BYTES, position);
    position = buffer.writeUInt32BE(Math.floor(row / 2 ** 32), position);
    this.position = buffer.writeUInt32BE(row >>> 0, position);
    this.writesTuples = true;
  }

  abandonRecord(): void {
    if (this.openAt === NONE) throw new Error('There is no open record to abandon.');
    this.position = this.openAt;
    this.openAt = NONE;
    this.openSource = undefined;
  }

  keepSource(source: Buffer, start: number, end: number): void {
    this.openSource = source;
    this.sourceStart = start;
    this.sourceEnd = end;
  }

  endRecord(line: number, byteOffset: number, isDoubtful?: boolean): void {
    if (this.openAt === NONE) throw new Error('There is no open record to end.');
    if (this.rawColumn !== undefined) this.addRawColumn(this.rawColumn);
    const { rows, index } = this;
    if (rows === index.capacity) index.grow();
    index.rowNumbers[rows] = this.row;
    index.starts[rows] = this.openAt;
    index.lines[rows] = line;
    index.byteOffsets[rows] = byteOffset;
    if (isDoubtful !== false) index.doubt(rows, isDoubtful);
    if (this.openSource !== undefined || index.hasSources) this.addSource();
    this.rows = rows + 1;
    this.openAt = NONE;
    this.countUp();
    if (this.position >= this.blockBytes) this.flush();
  }

  refuse(record: Omit<RefusedRecord, 'row' | 'piece'>): void {
    if (this.openAt !== NONE) throw new Error('A record is open: abandon it before refusing.');
    const row = this.row;
    this.countUp();
    this.onRefused({ row, piece: this.pieceName, ...record });
  }

  /** @param room bytes that the open record is about to need */
  flush(room = 0): void {
    if (this.rows === 0) return;
    const { rows, index, buffer, pieceName } = this;
    const end = this.openAt === NONE ? this.position : this.openAt;
    index.starts[rows] = end;

    const memory = bytesFit(this.released.at(-1), this.position - end + room)
      ? this.released.pop()
      : undefined;
    this.moveTo(this.position - end + room, end, memory?.buffer);
    this.rows = 0;
    // The next block will hold about as many records.
    this.index = memory?.index ?? new RecordIndex(Math.max(64, Math.ceil(rows * 1.1)));
    const block = index.toBlock(buffer.subarray(0, end), rows, {
      piece: pieceName,
      isOfTuples: this.writesTuples,
    });
    this.memoryOf.set(block, { buffer, index });
    this.onBlock(block);
  }

  release(block: Block): void {
    const memory = this.memoryOf.get(block);
    this.memoryOf.delete(block);
    memory?.index.clear();
    // A buffer that had to grow for a large record would hold on to its size for good.
    if (memory?.buffer.length === this.blockBytes) this.released.push(memory);
  }

  /** Goes before the newline that the caller has written. */
  private addRawColumn(column: RawColumn): void {
    const prefix = MAX_DIGITS - this.firstDigit + 1;
    const isVerbatim = this.openSource === undefined;
    const recordBytes = isVerbatim
      ? this.position - 1 - this.openAt - prefix
      : this.sourceEnd - this.sourceStart;
    this.reserve(column.room(recordBytes));
    // From here on the record is no longer all that stands between its prefix and its end.
    if (isVerbatim) this.keepSource(this.buffer, this.openAt + prefix, this.position - 1);
    const record = this.openSource!.subarray(this.sourceStart, this.sourceEnd);
    this.position = column.write(record, this.buffer, this.position - 1);
    this.buffer[this.position++] = LF;
  }

  private addSource(): void {
    this.index.addSource(this.rows, this.openSource, this.sourceStart, this.sourceEnd);
    this.openSource = undefined;
  }

  /** Goes on in another buffer of at least `bytes`, taking along what was written from `start` on. */
  private moveTo(bytes: number, start: number, spare?: Buffer): void {
    const buffer = spare ?? Buffer.allocUnsafeSlow(Math.max(this.blockBytes, bytes));
    this.position = this.buffer.copy(buffer, 0, start, this.position);
    if (this.openAt !== NONE) this.openAt -= start;
    this.buffer = buffer;
  }

  private countUp(): void {
    this.row += 1;
    const { digits } = this;
    let i = MAX_DIGITS - 1;
    while (digits[i] === NINE) digits[i--] = ZERO;
    if (i < this.firstDigit) {
      this.firstDigit = i;
      digits[i] = ZERO + 1;
    } else {
      digits[i]! += 1;
    }
  }
}

interface Memory {
  buffer: Buffer;
  index: RecordIndex;
}

function bytesFit(memory: Memory | undefined, bytes: number): boolean {
  return memory !== undefined && memory.buffer.length >= bytes;
}
