import type { BlockWriter, Reason } from '../../extract/block';
import type { FramerOptions } from '../format';
import { CR, LF, type CsvBytes } from './dialect';
import { NOWHERE } from './field-names';
import { KeptBytes } from './kept-bytes';
import { rewriteRecord } from './rewrite-record';
import { overlongReason, reasonsAgainst, unclosedReason } from './refusal-reasons';
import { lookAt, scanRecords, type ScanState } from './scan-records';
import { fieldSpans, splitRecord } from './split-record';

export interface RecordFramerOptions extends Pick<
  FramerOptions,
  'maxRecordBytes' | 'onSkippedLine' | 'watch'
> {
  bytes: CsvBytes;
  /** Fields that a record has to have. */
  expected: number;
  /** Place in the source of each field in COPY order, where that is another order or a field is lacking. */
  order: number[] | undefined;
  /** Reasons against every record. */
  against: readonly Reason[];
  hasHeader: boolean;
  /** Records with too few or too many fields are brought to the right number. */
  padsRagged: boolean;
  /** Every record ends in a delimiter, behind which there is no field. */
  trailingDelimiter: boolean;
  /** Where the first record stands. */
  line: number;
  byteOffset: number;
  /** An LF at the start belongs to the line before. */
  isAfterCr: boolean;
}

/**
 * Frames records, without what stands before them. The bytes of an unfinished record are already in the writer, so
 * nothing is kept of a chunk.
 */
export class RecordFramer implements ScanState {
  readonly bytes: CsvBytes;
  readonly expected: number;
  readonly maxRecordBytes: number;
  readonly settlesAll: boolean;
  readonly onSkippedLine: () => void;
  readonly watch: RecordFramerOptions['watch'];

  line: number;
  byteOffset: number;
  isSkippingLine = false;
  isAfterCr: boolean;

  isOpen = false;
  openBytes = 0;
  openLine = 0;
  openOffset = 0;
  fields = 1;
  strays = 0;
  inQuote = false;
  isAfterEscape = false;
  strayQuoteAt = 0;
  isRunaway = false;
  hasStrayQuote = false;
  holdsQuoteByte = false;
  readonly bounds: Int32Array;
  watched = 0;
  isDoubtful: boolean | undefined;

  readonly order: number[] | undefined;
  private readonly against: readonly Reason[];
  /** Records as they stood before they were written otherwise. */
  private readonly changed = new KeptBytes();
  private readonly hasHeader: boolean;
  private readonly padsRagged: boolean;
  private readonly trailingDelimiter: boolean;

  constructor(options: RecordFramerOptions) {
    this.bytes = options.bytes;
    this.expected = options.expected;
    this.maxRecordBytes = options.maxRecordBytes;
    this.settlesAll = options.order !== undefined || options.against.length > 0;
    this.onSkippedLine = options.onSkippedLine;
    // Fields that are brought into another order end elsewhere.
    this.watch = options.order === undefined ? options.watch : undefined;
    this.bounds = new Int32Array(options.expected + 1);
    this.order = options.order;
    this.against = options.against;
    this.hasHeader = options.hasHeader;
    this.padsRagged = options.padsRagged;
    this.trailingDelimiter = options.trailingDelimiter;
    this.line = options.line;
    this.byteOffset = options.byteOffset;
    this.isAfterCr = options.isAfterCr;
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    const inputs = [chunk];
    for (let input = inputs.pop(); input !== undefined; input = inputs.pop()) {
      const consumed = scanRecords(input, writer, this);
      this.byteOffset += consumed;
      const reasonFor = this.reasonToRewind(writer);
      if (reasonFor) inputs.push(input.subarray(consumed), this.rewind(writer, reasonFor));
    }
  }

  end(writer: BlockWriter): void {
    while (this.isOpen && (this.inQuote || this.hasSwallowed())) {
      this.push(this.rewind(writer, unclosedReason), writer);
    }
    if (!this.isOpen) return;
    if (this.bytes.eol === LF && this.strays === 1 && writer.buffer[writer.position - 1] === CR) {
      this.strays = 0;
      this.openBytes -= 1;
      writer.position -= 1;
    }
    writer.reserve(1);
    writer.buffer[writer.position++] = LF;
    this.openBytes += 1;
    this.isOpen = false;
    lookAt(writer, this);
    this.settle(writer);
  }

  settle(writer: BlockWriter): void {
    const end = writer.position - 1;
    const body = writer.buffer.subarray(writer.position - this.openBytes, end);
    if (body.length === 0 && this.expected > 1) {
      writer.abandonRecord();
      this.onSkippedLine();
      return;
    }
    const mayBeRagged = this.fields !== this.expected && this.mayBeRagged(body);
    const mustRewrite = this.hasStrayQuote || mayBeRagged;
    const reasons = reasonsAgainst({ body, eol: this.bytes.eol, mayBeRagged, ...this.facts() });
    this.holdsQuoteByte = this.hasStrayQuote = false;
    if (reasons.length > 0) {
      this.refuse(writer, Buffer.from(body), reasons);
    } else if (mustRewrite) {
      this.rewrite(writer, body);
    } else if (this.order === undefined) {
      writer.endRecord(this.openLine, this.openOffset, this.isDoubtful);
    } else {
      this.reorder(this.keepSource(writer, body), writer, this.order);
      writer.endRecord(this.openLine, this.openOffset);
    }
  }

  /** The record as it stands, once it no longer stands in the writer. */
  private keepSource(writer: BlockWriter, body: Buffer): Buffer {
    const start = this.changed.keep(body);
    const { bytes, length } = this.changed;
    writer.keepSource(bytes, start, length);
    return bytes.subarray(start, length);
  }

  private rewrite(writer: BlockWriter, body: Buffer): void {
    const rewritten = rewriteRecord(this.keepSource(writer, body), this);
    writer.position -= this.openBytes;
    writer.reserve(rewritten.length + 1);
    writer.position += rewritten.copy(writer.buffer, writer.position);
    writer.buffer[writer.position++] = LF;
    writer.endRecord(this.openLine, this.openOffset);
  }

  private mayBeRagged(body: Buffer): boolean {
    if (this.padsRagged) return true;
    const endsInDelimiter = body[body.length - 1] === this.bytes.delimiter;
    return this.trailingDelimiter && this.fields === this.expected + 1 && endsInDelimiter;
  }

  private facts() {
    const { fields, expected, hasHeader, strays, holdsQuoteByte, against } = this;
    return { fields, expected, hasHeader, strays, holdsQuoteByte, against };
  }

  private reasonToRewind(writer: BlockWriter): ((isCut: boolean) => Reason) | undefined {
    if (this.isOverlong()) return (isCut) => overlongReason(this.maxRecordBytes, isCut);
    const hasEnded = !this.inQuote && writer.buffer[writer.position - 1] === this.bytes.eol;
    return this.isRunaway || (hasEnded && this.hasSwallowed()) ? unclosedReason : undefined;
  }

  /** Whether a quote may have swallowed lines: there is one inside a value, and the number of fields is wrong. */
  private hasSwallowed(): boolean {
    return this.isOpen && this.hasStrayQuote && this.fields !== this.expected && this.line > this.openLine;
  }

  private isOverlong(): boolean {
    return this.isOpen && this.openBytes - this.strays > this.maxRecordBytes;
  }

  /**
   * Gives up on the open record: refuses its first line.
   * @returns what came after that line, which is to be framed again
   */
  private rewind(writer: BlockWriter, reasonFor: (isCut: boolean) => Reason): Buffer {
    const bytes = Buffer.from(writer.buffer.subarray(writer.position - this.openBytes, writer.position));
    const { eol } = this.bytes;
    const lineEnd = bytes.indexOf(eol);
    const next = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const end = lineEnd < 0 ? next : eol === LF && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;

    this.isOpen = this.inQuote = this.isAfterEscape = this.holdsQuoteByte = this.hasStrayQuote = false;
    this.isRunaway = false;
    this.openBytes = 0;
    this.isSkippingLine = lineEnd < 0;
    this.isAfterCr = lineEnd >= 0 && eol === CR;
    this.line = lineEnd < 0 ? this.openLine : this.openLine + 1;
    this.byteOffset = this.openOffset + next;

    const raw = bytes.subarray(0, Math.min(end, this.maxRecordBytes));
    this.refuse(writer, raw, [reasonFor(raw.length < end || lineEnd < 0)]);
    return bytes.subarray(next);
  }

  private refuse(writer: BlockWriter, raw: Buffer, reasons: Reason[]): void {
    writer.abandonRecord();
    writer.refuse({ line: this.openLine, byteOffset: this.openOffset, raw, reasons });
  }

  /** Writes the fields of `raw` in COPY order where the open record stands: no longer than it but for what it lacks. */
  private reorder(raw: Buffer, writer: BlockWriter, order: readonly number[]): void {
    const spans = fieldSpans(splitRecord(raw, 0, this.bytes));
    writer.position -= this.openBytes;
    writer.reserve(raw.length + order.length + 1);
    const { buffer } = writer;
    let at = writer.position;
    order.forEach((place, i) => {
      if (i > 0) buffer[at++] = this.bytes.delimiter;
      if (place === NOWHERE) return;
      const [start, end] = spans[place]!;
      at += raw.copy(buffer, at, start, end);
    });
    buffer[at++] = LF;
    writer.position = at;
  }
}
