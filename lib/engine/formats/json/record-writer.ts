import { isUtf8 } from 'node:buffer';
import type { BlockWriter, Reason } from '../../extract/block';
import type { FramerOptions } from '../format';
import { RecordScanner } from './record-scanner';
import { writeRecord, type RecordPlace } from './write-record';

export interface JsonFramerOptions extends FramerOptions {
  /** Those of the fields that are values inside others. */
  paths: readonly string[];
  /** The list in each record whose elements are the rows. */
  elements?: string | undefined;
}

/** Takes records as they are framed, one after the other. */
export interface RecordSink {
  readonly scanner: RecordScanner;
  /** Most bytes that are to be framed at once, where few of them can make many rows. */
  readonly chunkBytes?: number;
  /** To be called with each new stretch of bytes: one check of all is far cheaper than one of each record. */
  startWindow(window: Buffer): void;
  /** The record that `scanner` found at `place`. */
  accept(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void;
  /** A record that is no JSON. */
  refuseMalformed(bytes: Buffer, place: RecordPlace, writer: BlockWriter, message?: string): void;
  /** What is kept of a record that is too long: as much as a record may hold. */
  refuseTooLong(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void;
}

/** Makes a row of each record: to COPY, or refused whole. */
export class RecordWriter implements RecordSink {
  readonly scanner: RecordScanner;
  private isWindowUtf8 = true;
  /** Fields that every record must have. */
  private readonly required: readonly string[];

  constructor(private readonly options: Omit<JsonFramerOptions, 'onSkippedLine'>) {
    const { fields, paths, ignoresUnknown, absent = {} } = options;
    this.scanner = new RecordScanner(fields, { paths, ignoresUnknown });
    this.required = fields.filter((field) => Object.hasOwn(absent, field) && absent[field] === 'refuse');
  }

  startWindow(window: Buffer): void {
    this.isWindowUtf8 = isUtf8(window);
  }

  accept(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void {
    const { scanner, options } = this;
    const { start, end } = place;
    if (this.required.length > 0) scanner.requireFields(this.required);
    if (end - start > options.maxRecordBytes) this.refuse(bytes, place, [this.tooLong()], writer);
    else if (!this.isWindowUtf8 && !isUtf8(bytes.subarray(start, end)))
      this.refuse(bytes, place, [BAD_UTF8], writer);
    else if (scanner.faults.length > 0) this.refuse(bytes, place, scanner.faults, writer);
    else writeRecord(scanner, bytes, place, writer);
  }

  refuseMalformed(bytes: Buffer, place: RecordPlace, writer: BlockWriter, message?: string): void {
    const isTooLong = place.end - place.start > this.options.maxRecordBytes;
    const reason = isTooLong ? this.tooLong() : malformed(message ?? parserMessage(bytes, place));
    this.refuse(bytes, place, [reason], writer);
  }

  refuseTooLong(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void {
    this.refuse(bytes, place, [this.tooLong()], writer);
  }

  refuse(bytes: Buffer, place: RecordPlace, reasons: Reason[], writer: BlockWriter): void {
    const { line, byteOffset, start } = place;
    const end = Math.min(place.end, start + this.options.maxRecordBytes);
    writer.refuse({ line, byteOffset, raw: Buffer.from(bytes.subarray(start, end)), reasons });
  }

  private tooLong(): Reason {
    return malformed(`is longer than ${this.options.maxRecordBytes} bytes; what follows is cut`);
  }
}

const BAD_UTF8: Reason = {
  column: null,
  rule: 'malformed',
  sqlstate: '22021',
  value: null,
  message: 'is not valid UTF-8',
};

function malformed(message: string): Reason {
  return { column: null, rule: 'malformed', sqlstate: '22P02', value: null, message };
}

/** The slow path may ask the platform's parser what it stumbled over. */
function parserMessage(bytes: Buffer, { start, end }: RecordPlace): string {
  try {
    JSON.parse(bytes.toString('utf8', start, end));
    return 'is not a JSON object';
  } catch (error) {
    return `is not valid JSON: ${(error as Error).message}`;
  }
}
