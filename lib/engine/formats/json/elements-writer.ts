import type { BlockWriter } from '../../extract/block';
import { ElementExpander } from './element-expander';
import { pathsInside } from './dialect';
import { readElements, readTaken } from './elements-path';
import { RecordWriter, type JsonFramerOptions, type RecordSink } from './record-writer';
import type { RecordPlace } from './write-record';

/** Few bytes can make many rows: no more of them are framed at once. */
const CHUNK_BYTES = 32 * 1024;

/**
 * Takes framed records, and makes rows of the elements of a list inside each. Such a row is known by the place of its
 * record; its text is a flat record of the fields that it has.
 */
export class ElementsWriter implements RecordSink {
  readonly chunkBytes = CHUNK_BYTES;
  private readonly rows: RecordWriter;
  private readonly expander: ElementExpander;

  constructor(private readonly options: JsonFramerOptions & { elements: string }) {
    const { elements, fields, maxRecordBytes } = options;
    const taken = fields.flatMap((name) => readTaken(name) ?? []);
    this.rows = new RecordWriter({
      ...options,
      paths: pathsInside(options),
    });
    const limits = { maxRecordBytes, fields: fields.length };
    this.expander = new ElementExpander(readElements(elements)!, taken, limits);
  }

  get scanner(): RecordSink['scanner'] {
    return this.expander.scanner;
  }

  startWindow(window: Buffer): void {
    this.rows.startWindow(window);
  }

  accept(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void {
    const { rows, expander } = this;
    const { start, end, line, byteOffset } = place;
    if (end - start > this.options.maxRecordBytes) return rows.refuseTooLong(bytes, place, writer);
    if (expander.faults.length > 0) return rows.refuse(bytes, place, [...expander.faults], writer);
    expander.expand(bytes, start, end, {
      element(flat, from, to) {
        rows.scanner.record(flat, from, to);
        rows.accept(flat, { start: from, end: to, line, byteOffset }, writer);
      },
      refuse: (from, to, reason) =>
        rows.refuse(bytes, { start: from, end: to, line, byteOffset }, [reason], writer),
    });
  }

  refuseMalformed(bytes: Buffer, place: RecordPlace, writer: BlockWriter, message?: string): void {
    this.rows.refuseMalformed(bytes, place, writer, message);
  }

  refuseTooLong(bytes: Buffer, place: RecordPlace, writer: BlockWriter): void {
    this.rows.refuseTooLong(bytes, place, writer);
  }
}
