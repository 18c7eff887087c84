import type { LoadError } from '../../errors';
import type { BlockWriter } from '../../extract/block';
import { notTuples, TUPLES_HEADER } from '../../sql/tuples';
import type { Framer, FramerOptions } from '../format';

const COUNT_BYTES = 2;
const END = -1;
const NULL = -1;

/**
 * Tuples one after the other: the number of fields, then each with its length before it. Nothing ends a tuple that could be
 * searched for, so that every length has to be read.
 * @see https://www.postgresql.org/docs/current/sql-copy.html (binary format)
 */
export class CopyBinaryFramer implements Framer {
  /** What has come of a tuple that is not whole yet, and how many bytes it has at least. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  private wantedBytes = 0;
  private isBegun = false;
  private isEnded = false;
  private row = 1;
  /** Position in the piece of the tuple under way. */
  private offset = 0;
  private readonly columns: number;

  constructor(private readonly options: Pick<FramerOptions, 'fields' | 'maxRecordBytes'>) {
    this.columns = options.fields.length;
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    this.rest.push(chunk);
    this.restBytes += chunk.length;
    if (this.restBytes < this.wantedBytes) return;
    const bytes = this.rest.length > 1 ? Buffer.concat(this.rest) : chunk;
    let at = this.isBegun ? 0 : this.begin(bytes);
    while (!this.isEnded) {
      const end = this.endOfTuple(bytes, at);
      if (end === undefined) break;
      if (end === at + COUNT_BYTES) this.isEnded = true;
      else this.frame(bytes, at, end, writer);
      this.offset += end - at;
      at = end;
    }
    this.rest = at < bytes.length ? [bytes.subarray(at)] : [];
    this.restBytes = bytes.length - at;
  }

  end(): void {
    if (!this.isEnded || this.restBytes > 0) throw notTuples('The tuples of the source end too soon');
  }

  /** @returns where the first tuple starts; 0 while the header is not there as a whole */
  private begin(bytes: Buffer): number {
    if (bytes.length < TUPLES_HEADER.length) return 0;
    const { length } = TUPLES_HEADER;
    if (!bytes.subarray(0, length).equals(TUPLES_HEADER))
      throw notTuples('The source does not begin as binary COPY does');
    this.isBegun = true;
    this.offset = length;
    return length;
  }

  /** @returns where the tuple ends, after nothing but its count where it marks the end of all; undefined while it is not there as a whole */
  private endOfTuple(bytes: Buffer, start: number): number | undefined {
    if (!this.isBegun || start + COUNT_BYTES > bytes.length) return undefined;
    const count = bytes.readInt16BE(start);
    if (count === END) return start + COUNT_BYTES;
    if (count !== this.columns) throw notTuples(`A tuple of the source has ${count} fields`);
    let at = start + COUNT_BYTES;
    for (let left = count; left > 0; left--) {
      if (at + 4 > bytes.length) return this.unfinished(at + 4 - start);
      const length = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
      at += 4 + (length === NULL ? 0 : length);
    }
    return at <= bytes.length ? at : this.unfinished(at - start);
  }

  /** What a row that is too long looks like as text only the server can say. */
  private unfinished(tupleBytes: number): undefined {
    this.wantedBytes = tupleBytes;
    if (tupleBytes > this.options.maxRecordBytes) throw tooLong(this.options.maxRecordBytes);
    return undefined;
  }

  private frame(bytes: Buffer, start: number, end: number, writer: BlockWriter): void {
    this.wantedBytes = 0;
    const fieldBytes = end - start - COUNT_BYTES;
    if (fieldBytes > this.options.maxRecordBytes) throw tooLong(this.options.maxRecordBytes);
    writer.beginTuple(this.columns);
    writer.reserve(fieldBytes);
    writer.position += bytes.copy(writer.buffer, writer.position, start + COUNT_BYTES, end);
    writer.endRecord(this.row++, this.offset);
  }
}

function tooLong(most: number): LoadError {
  return notTuples(`A row is longer than ${most} bytes`);
}
