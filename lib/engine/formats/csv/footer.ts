import { bytesOf, CR, LF, type CsvBytes, type CsvDialect } from './dialect';
import { splitRecord } from './split-record';

/** Lines that take up more are no footer. */
const MOST_HELD_BYTES = 4 * 1024 * 1024;

/** Holds the last lines of a text back until it has ended, and says then which of them are no records. */
export class Footer {
  private held: Buffer = Buffer.alloc(0);
  private readonly bytes: CsvBytes;

  constructor(private readonly dialect: CsvDialect) {
    this.bytes = bytesOf(dialect);
  }

  /** @returns what can be framed now, in order */
  push(chunk: Buffer): Buffer[] {
    const cut = startOfLast(chunk, this.dialect.skipFooter, this.bytes.eol);
    if (cut > 0) {
      const ready = [this.held, chunk.subarray(0, cut)];
      this.held = chunk.subarray(cut);
      return ready;
    }
    const text = Buffer.concat([this.held, chunk]);
    const start =
      text.length > MOST_HELD_BYTES
        ? text.length
        : startOfLast(text, this.dialect.skipFooter, this.bytes.eol);
    this.held = text.subarray(start);
    return [text.subarray(0, start)];
  }

  /**
   * @param expected  fields that a record has
   * @returns what is to be framed still, and the lines behind it that are no records
   */
  end(expected: number): { records: Buffer; footer: Buffer; lines: number } {
    const { held, bytes } = this;
    let start = held.length;
    let lines = 0;
    while (start > 0) {
      const lineStart = startOfLast(held.subarray(0, start), 1, bytes.eol);
      const line = splitRecord(held.subarray(0, start), lineStart, bytes);
      if (line.end > line.start && line.fieldEnds.length === expected) break;
      start = lineStart;
      lines += 1;
    }
    return { records: held.subarray(0, start), footer: held.subarray(start), lines };
  }
}

/** Where the last lines begin; 0 where there are no more than those. */
function startOfLast(text: Buffer, lines: number, eol: number): number {
  // A line end at the very end ends the last line.
  let end = text.length;
  if (eol === CR && text[end - 1] === LF) end -= 1;
  if (text[end - 1] === eol) end -= 1;
  for (let i = 0; i < lines; i++) {
    end = end === 0 ? -1 : text.lastIndexOf(eol, end - 1);
    if (end < 0) return 0;
  }
  const start = end + 1;
  return eol === CR && text[start] === LF ? start + 1 : start;
}

const MAX_FOOTER_RECORDS = 10;

/** Lines at the end of a text with at most half the fields, and the blank ones around them. */
export function footerLines(tail: Buffer, dialect: CsvDialect, width: number): number {
  const bytes = bytesOf(dialect);
  const limit = Math.max(1, Math.floor(width / 2));
  let end = tail.length;
  let lines = 0;
  let found = 0;
  while (end > 0 && lines <= MAX_FOOTER_RECORDS && width > 1) {
    const start = startOfLast(tail.subarray(0, end), 1, bytes.eol);
    const line = splitRecord(tail.subarray(0, end), start, bytes);
    const isBlank = line.end === line.start;
    // The end of a value that takes several lines looks like a footer too.
    if (!isBlank && (line.fieldEnds.length > limit || tail.subarray(start, end).includes(bytes.quote))) break;
    lines += 1;
    if (!isBlank) found = lines;
    end = start;
  }
  if (found === 0 || lines > MAX_FOOTER_RECORDS) return 0;
  return lines;
}
