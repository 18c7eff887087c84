import type { BlockWriter } from '../../extract/block';
import type { Framer, FramerOptions } from '../format';
import { NEWLINE, RETURN, skipSpace } from './bytes';
import { RecordWriter } from './record-writer';

/** One JSON object on each line. */
export class LineFramer implements Framer {
  private readonly records: RecordWriter;
  /** Chunks of a line whose end has not come yet. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  /** Inside a line that was refused as too long. */
  private isSkipping = false;
  private line = 1;
  /** Position in the piece of the first byte of `rest`, or of the next chunk. */
  private offset = 0;

  constructor(private readonly options: FramerOptions) {
    this.records = new RecordWriter(options);
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    const firstEnd = chunk.indexOf(NEWLINE);
    if (firstEnd === -1) {
      this.keep(chunk, writer);
      return;
    }
    const bytes = this.restBytes > 0 ? Buffer.concat([...this.rest, chunk]) : chunk;
    let start = 0;
    let end = firstEnd + this.restBytes;
    this.clearRest();
    if (this.isSkipping) {
      this.isSkipping = false;
      this.line++;
      start = end + 1;
      end = bytes.indexOf(NEWLINE, start);
    }
    this.records.startWindow(bytes);
    for (; end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.frameLine(bytes, start, end, writer);
      start = end + 1;
    }
    this.offset += start;
    if (start < bytes.length) this.keep(bytes.subarray(start), writer);
  }

  end(writer: BlockWriter): void {
    if (this.restBytes > 0 && !this.isSkipping) {
      const bytes = Buffer.concat(this.rest);
      this.records.startWindow(bytes);
      this.frameLine(bytes, 0, bytes.length, writer);
    }
    this.clearRest();
  }

  private frameLine(bytes: Buffer, start: number, newline: number, writer: BlockWriter): void {
    const { records } = this;
    const line = this.line++;
    let end = newline;
    while (end > start && bytes[end - 1] === RETURN) end--;
    const at = skipSpace(bytes, start, end);
    if (at === end) {
      this.options.onSkippedLine();
      return;
    }
    const place = { start, end, line, byteOffset: this.offset + start };
    const after = records.scanner.record(bytes, at, end);
    if (after >= 0 && skipSpace(bytes, after, end) === end) records.accept(bytes, place, writer);
    else records.refuseMalformed(bytes, place, writer);
  }

  private keep(chunk: Buffer, writer: BlockWriter): void {
    if (this.isSkipping) {
      this.offset += chunk.length;
      return;
    }
    this.rest.push(chunk);
    this.restBytes += chunk.length;
    if (this.restBytes <= this.options.maxRecordBytes) return;
    const bytes = Buffer.concat(this.rest);
    const place = { start: 0, end: bytes.length, line: this.line, byteOffset: this.offset };
    this.records.refuseTooLong(bytes, place, writer);
    this.offset += this.restBytes;
    this.clearRest();
    this.isSkipping = true;
  }

  private clearRest(): void {
    this.rest = [];
    this.restBytes = 0;
  }
}
