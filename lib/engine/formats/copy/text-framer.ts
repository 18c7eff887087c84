import { isUtf8 } from 'node:buffer';
import type { BlockWriter, Reason } from '../../extract/block';
import type { Framer, FramerOptions } from '../format';

const TAB = 0x09;
const NEWLINE = 0x0a;

/**
 * One row on each line, its columns those that are wanted and in their order: whatever could end a line is escaped.
 * @see https://www.postgresql.org/docs/current/sql-copy.html (text format)
 */
export class CopyTextFramer implements Framer {
  /** Chunks of a line whose end has not come yet. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  /** Of the line under way, kept or not. */
  private lineBytes = 0;
  private line = 1;
  /** Position in the piece of the line under way. */
  private offset = 0;
  private isChunkUtf8 = true;

  /** The first field that every row lacks although it must not. */
  private readonly lacking: string | undefined;

  constructor(private readonly options: Pick<FramerOptions, 'maxRecordBytes' | 'absent'>) {
    this.lacking = Object.entries(options.absent ?? {}).find(([, then]) => then === 'refuse')?.[0];
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    // One check of all is far cheaper than one of each row.
    this.isChunkUtf8 = isUtf8(chunk);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (this.lineBytes > 0) this.endRest(chunk.subarray(start, end), writer);
      else this.frame(chunk, start, end, writer);
      this.nextLine(end - start + 1);
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
  }

  end(writer: BlockWriter): void {
    if (this.lineBytes > 0) this.endRest(Buffer.alloc(0), writer);
  }

  private endRest(ending: Buffer, writer: BlockWriter): void {
    const row = Buffer.concat([...this.rest, ending]);
    // A character may be cut between two chunks: each of them says nothing about it.
    const isChunkUtf8 = this.isChunkUtf8;
    this.isChunkUtf8 = false;
    this.frame(row, 0, row.length, writer);
    this.isChunkUtf8 = isChunkUtf8;
  }

  private frame(bytes: Buffer, start: number, end: number, writer: BlockWriter): void {
    const { maxRecordBytes } = this.options;
    if (end - start > maxRecordBytes) {
      const raw = bytes.subarray(start, start + maxRecordBytes);
      this.refuse(
        raw,
        malformed(`is longer than ${maxRecordBytes} bytes; what follows is cut`, '22P02'),
        writer,
      );
    } else if (!this.isChunkUtf8 && !isUtf8(bytes.subarray(start, end))) {
      // A database of encoding SQL_ASCII gives whatever bytes it was given.
      this.refuse(bytes.subarray(start, end), malformed('is not valid UTF-8', '22021'), writer);
    } else if (this.lacking !== undefined) {
      const message = `the field "${this.lacking}" is missing from its source`;
      const reason = { column: null, rule: 'missing-field', sqlstate: null, value: null, message };
      this.refuse(bytes.subarray(start, end), reason, writer);
    } else {
      writer.beginRecord(TAB);
      writer.reserve(end - start + 1);
      writer.position += bytes.copy(writer.buffer, writer.position, start, end);
      writer.buffer[writer.position++] = NEWLINE;
      writer.endRecord(this.line, this.offset);
    }
  }

  private refuse(raw: Buffer, reason: Reason, writer: BlockWriter): void {
    writer.refuse({ line: this.line, byteOffset: this.offset, raw: Buffer.from(raw), reasons: [reason] });
  }

  private nextLine(bytes: number): void {
    this.offset += this.lineBytes + bytes;
    this.line++;
    this.rest = [];
    this.restBytes = this.lineBytes = 0;
  }

  /** Of a row that is too long, no more than shows that it is. */
  private keep(chunk: Buffer): void {
    this.lineBytes += chunk.length;
    if (this.restBytes > this.options.maxRecordBytes) return;
    this.rest.push(chunk);
    this.restBytes += chunk.length;
  }
}

function malformed(message: string, sqlstate: string): Reason {
  return { column: null, rule: 'malformed', sqlstate, value: null, message };
}
