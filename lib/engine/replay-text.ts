import { formatOf } from './detect-source';
import type { Reading } from './events';
import { createBlockWriter, type FlushableBlockWriter } from './extract/block-writer';
import { csvDialectSchema, type CsvDialect } from './formats/csv/dialect';
import { writeLoneRecord } from './formats/csv/write-lone-record';
import type { Format, Framer } from './formats/format';
import type { LoadPlan } from './plan';
import { TUNING_LIMITS } from './tuning';

/** A record as it was refused, or as it was corrected. */
export interface RecordText {
  /** As it stands in the source; undefined where it was changed, or its piece has the fields in another order. */
  verbatim: Buffer | undefined;
  /** In the order of the reading's fields. */
  cells: readonly (string | null)[];
}

/**
 * Cells of one record, in the order of the reading's fields; undefined where the bytes are no whole record.
 * @param pieceFields  the fields as the record's piece has them, where that is another order
 */
export type SplitRecord = (record: Buffer, pieceFields?: readonly string[]) => (string | null)[] | undefined;

export function recordSplitter({ format: kind, dialect: stored, fields }: Reading): SplitRecord {
  const format = formatOf(kind);
  const dialect = format.dialectSchema.parse(stored);
  return (record, pieceFields) => {
    const cells = format.split(dialect, record, pieceFields ?? fields);
    if (!cells || !pieceFields) return cells;
    return fields.map((field) => cells[pieceFields.indexOf(field)] ?? null);
  };
}

const JSON_LINES = { kind: 'json', dialect: { shape: 'lines', records: '' }, encoding: 'utf-8' } as const;

/**
 * How the records of a reading are written to a file of their own: in the dialect of the source where that can say all
 * that a cell may hold, so that a record that nobody changed stays as it was, else as JSON lines.
 */
export function replayFormat({ format, dialect, fields }: Reading): LoadPlan['format'] {
  if (format !== 'csv' || fields.length < 2) return JSON_LINES;
  const source = csvDialectSchema.parse(dialect);
  if (source.quote === '') return JSON_LINES;
  const { comment: _comment, ...kept } = source;
  const whole = { ...kept, header: true, skipRows: 0, skipFooter: 0, trailingDelimiter: false };
  return {
    kind: 'csv',
    dialect: { ...whole, newline: 'lf', ragged: 'quarantine' },
    encoding: 'utf-8',
  };
}

function hasPaths({ dialect }: Reading): boolean {
  const { paths } = dialect as { paths?: readonly string[] };
  return paths !== undefined && paths.length > 0;
}

/** Writes records one after the other and makes sure that each will be read as exactly one. */
export class ReplayText {
  /** What stands before the first record. */
  readonly head: Buffer;
  private readonly format: Format<unknown>;
  private readonly dialect: unknown;
  private framer: Framer;
  private readonly writer: FlushableBlockWriter;
  private isRefused = false;
  private isFirst = true;

  constructor(private readonly reading: Reading) {
    const { kind, dialect } = replayFormat(reading);
    this.format = formatOf(kind!);
    this.dialect = this.format.dialectSchema.parse(dialect);
    this.writer = createBlockWriter({
      nextRow: 1,
      piece: '',
      onBlock: (block) => this.writer.release(block),
      onRefused: () => (this.isRefused = true),
    });
    this.head = kind === 'csv' ? line(writeLoneRecord(this.dialect as CsvDialect, reading.fields)) : EMPTY;
    this.framer = this.openFramer();
  }

  /** @returns the bytes, line end included; undefined where they would be read as another number of records */
  write({ verbatim, cells }: RecordText): Buffer | undefined {
    const asItWas = verbatim && this.mayBeVerbatim(verbatim) ? this.proven(line(verbatim)) : undefined;
    const written = asItWas ?? this.proven(line(this.anew(cells)));
    if (written) this.isFirst = false;
    return written;
  }

  /** The first JSON record names all fields, by which the others are read: values inside records too, so that they nest no more. */
  private mayBeVerbatim(record: Buffer): boolean {
    if (this.format.kind !== this.reading.format || hasPaths(this.reading)) return false;
    // What starts otherwise might be taken for a comment.
    return this.format.kind === 'json' ? !this.isFirst && !record.includes(10) : PLAIN_START.has(record[0]!);
  }

  private anew(cells: readonly (string | null)[]): Buffer {
    if (this.format.kind === 'csv') return writeLoneRecord(this.dialect as CsvDialect, cells);
    const { fields, format } = this.reading;
    // A name that JavaScript takes for a number would change its place in an object.
    const members = fields.map((field, i) => `${JSON.stringify(field)}:${jsonValue(cells[i]!, format)}`);
    return Buffer.from(`{${members.join(',')}}`);
  }

  private proven(record: Buffer): Buffer | undefined {
    const before = this.writer.nextRow;
    this.isRefused = false;
    this.framer.push(record, this.writer);
    if (this.writer.nextRow === before + 1 && !this.isRefused) return record;
    this.framer = this.openFramer();
    return undefined;
  }

  private openFramer(): Framer {
    const framer = this.format.framer(this.dialect, {
      fields: this.reading.fields,
      maxRecordBytes: TUNING_LIMITS.maxRecordBytes[1],
      onSkippedLine: () => {},
    });
    if (this.head.length > 0) framer.push(this.head, this.writer);
    return framer;
  }
}

const EMPTY = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');
const PLAIN_START: ReadonlySet<number> = new Set(
  Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
);

function line(record: Buffer): Buffer {
  return Buffer.concat([record, LINE_END]);
}

const BARE = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false)$/;

/** To a column it is all the same text; who keeps whole records gets numbers back as numbers. */
function jsonValue(cell: string | null, format: string): string {
  if (cell === null) return 'null';
  return format === 'json' && BARE.test(cell) ? cell : JSON.stringify(cell);
}
