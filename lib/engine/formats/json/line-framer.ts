import type { BlockWriter } from '../../extract/block';
import type { Framer } from '../format';
import { NEWLINE, RETURN, skipSpace } from './bytes';
import { recordSink } from './record-sink';
import type { JsonFramerOptions, RecordSink } from './record-writer';

/** One JSON object on each line. */
export class LineFramer implements Framer {
  private readonly records: RecordSink;
  /** Chunks of a line whose end has not come yet. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  /** Inside a line that was refused as too long. */
  private isSkipping = false;
  private line = 1;
  /** Position in the piece of the first byte of `rest`, or of the next chunk. */
  private offset = 0;

  constructor(private readonly options: JsonFramerOptions) {
    this.records = recordSink(options);
  }

  get chunkBytes(): number | undefined {
    return this.records.chunkBytes;
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    let start = 0;
    if (this.restBytes > 0 || this.isSkipping) {
      start = chunk.indexOf(NEWLINE) + 1;
      if (start === 0) return this.keep(chunk, writer);
      this.endRest(chunk.subarray(0, start), writer);
    }
    const last = chunk.lastIndexOf(NEWLINE);
    // Records are framed where they lie: `offset` is that of the chunk's first byte meanwhile.
    this.offset -= start;
    this.records.startWindow(chunk.subarray(start, last + 1));
    while (start <= last) {
      const end = chunk.indexOf(NEWLINE, start);
      this.frameLine(chunk, start, end, writer);
      start = end + 1;
    }
    this.offset += start;
    if (start < chunk.length) this.keep(chunk.subarray(start), writer);
  }

  end(writer: BlockWriter): void {
    if (this.restBytes > 0) this.frameRest(Buffer.concat(this.rest), writer);
  }

  /** @param ending what there is of the unfinished line in the next chunk, with its newline */
  private endRest(ending: Buffer, writer: BlockWriter): void {
    if (!this.isSkipping) return this.frameRest(Buffer.concat([...this.rest, ending]), writer);
    this.isSkipping = false;
    this.line++;
    this.offset += ending.length;
  }

  private frameRest(bytes: Buffer, writer: BlockWriter): void {
    const end = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
    this.records.startWindow(bytes);
    this.frameLine(bytes, 0, end, writer);
    this.offset += bytes.length;
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
