import { LoadError } from '../../errors';
import type { BlockWriter } from '../../extract/block';
import type { Framer } from '../format';
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, countNewlines, isSpace, NEWLINE, skipSpace } from './bytes';
import { findArray, NOT_FOUND, pathKeys } from './find-array';
import { recordSink } from './record-sink';
import type { JsonFramerOptions, RecordSink } from './record-writer';
import { nextRecordLine, skimElement } from './skim';
import { INCOMPLETE, MALFORMED } from './value-scanner';

/** `lost`: in a record that was refused as too long, looking for a line to start again at. */
type State = 'before' | 'elements' | 'lost' | 'after';

/** All records in one array, of any length: the document itself or the array at a path in it. */
export class ArrayFramer implements Framer {
  private readonly records: RecordSink;
  private readonly path: readonly string[];
  private state: State = 'before';
  /** What is not framed yet, as chunks; `offset` and `line` are those of its first byte. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  private offset = 0;
  private line = 1;
  /** Columns before the first byte of `rest` on its line. */
  private column = 0;
  /** An unfinished record is scanned again only once its bytes have doubled. */
  private wantedBytes = 0;
  private needsComma = false;
  /** Objects around the array that are still open. */
  private openObjects: number;
  private lostIndent = 0;

  constructor(private readonly options: JsonFramerOptions & { path: string }) {
    this.records = recordSink(options);
    this.path = pathKeys(options.path);
    this.openObjects = this.path.length;
  }

  get chunkBytes(): number | undefined {
    return this.records.chunkBytes;
  }

  push(chunk: Buffer, writer: BlockWriter): void {
    this.rest.push(chunk);
    this.restBytes += chunk.length;
    if (this.restBytes < this.wantedBytes && this.restBytes <= this.options.maxRecordBytes) return;
    const bytes = this.rest.length === 1 ? this.rest[0]! : Buffer.concat(this.rest);
    this.consume(bytes, this.frame(bytes, writer, false));
    this.wantedBytes = this.restBytes * 2;
  }

  end(writer: BlockWriter): void {
    const bytes = Buffer.concat(this.rest);
    this.consume(bytes, this.frame(bytes, writer, true));
    if (this.state === 'after' && this.openObjects === 0) return;
    throw this.state === 'before' ? this.noArray() : this.notClosed();
  }

  /** @returns how many of the bytes are done with */
  private frame(bytes: Buffer, writer: BlockWriter, isEnd: boolean): number {
    this.records.startWindow(bytes);
    let at = 0;
    if (this.state === 'before') at = this.enterArray(bytes);
    if (this.state === 'lost') at = this.findWay(bytes, at);
    if (this.state === 'elements') at = this.frameElements(bytes, at, { writer, isEnd });
    if (this.state === 'after') at = this.checkRest(bytes, at);
    return at;
  }

  private consume(bytes: Buffer, done: number): void {
    if (done > 0) this.column = this.columnOf(bytes, done);
    this.offset += done;
    this.rest = done < bytes.length ? [bytes.subarray(done)] : [];
    this.restBytes = bytes.length - done;
  }

  private enterArray(bytes: Buffer): number {
    const { at, newlines } = findArray(bytes, this.path);
    if (at >= 0) {
      this.state = 'elements';
      this.line += newlines;
      return at;
    }
    if (at !== INCOMPLETE || bytes.length > this.options.maxRecordBytes) throw this.noArray(at);
    return 0;
  }

  private frameElements(
    bytes: Buffer,
    from: number,
    { writer, isEnd }: { writer: BlockWriter; isEnd: boolean },
  ): number {
    const { scanner } = this.records;
    const length = bytes.length;
    let at = from;
    for (;;) {
      for (; at < length && (isSpace(bytes[at]!) || bytes[at] === COMMA); at++) {
        if (bytes[at] === NEWLINE) this.line++;
        // A comma too many separates nothing, so that nothing is lost by it.
        else if (bytes[at] === COMMA) this.needsComma = false;
      }
      if (at >= length) return at;
      if (bytes[at] === CLOSE_BRACKET) {
        this.state = 'after';
        return at + 1;
      }
      const end = this.needsComma ? MALFORMED : scanner.record(bytes, at, length);
      if (end >= 0) {
        const place = { start: at, end, line: this.line, byteOffset: this.offset + at };
        this.line += scanner.newlines;
        this.needsComma = true;
        this.records.accept(bytes, place, writer);
        at = end;
        continue;
      }
      let next = end === MALFORMED ? this.refuseElement(bytes, at, writer) : -1;
      if (next === -1) next = this.giveUp(bytes, at, { writer, isEnd });
      if (next === -1) return at;
      at = next;
      if (this.state === 'lost') return at;
    }
  }

  /** @returns where to go on: after the element; -1 where its end has not come yet */
  private refuseElement(bytes: Buffer, start: number, writer: BlockWriter): number {
    const stop = skimElement(bytes, start, this.columnOf(bytes, start));
    if (stop === -1) return -1;
    // A closing brace too many belongs to the record that it follows.
    const next = bytes[stop] === CLOSE_BRACE ? stop + 1 : stop;
    const message = this.needsComma ? 'does not follow the record before it by a comma' : undefined;
    this.refuse(bytes, start, { end: next, writer, message });
    this.needsComma = false;
    return next;
  }

  /**
   * A record that has no end yet: waits for more, or refuses it and goes on at the next line that opens one.
   * @returns where to go on; -1 to wait
   */
  private giveUp(
    bytes: Buffer,
    start: number,
    { writer, isEnd }: { writer: BlockWriter; isEnd: boolean },
  ): number {
    const isTooLong = bytes.length - start > this.options.maxRecordBytes;
    if (!isEnd && !isTooLong) return -1;
    const indent = this.columnOf(bytes, start);
    const next = nextRecordLine(bytes, start, indent);
    if (next === -1 && !isTooLong) throw this.notClosed();
    const end = next === -1 ? bytes.length : next;
    this.refuse(bytes, start, { end, writer, message: 'is not closed before the next record starts' });
    this.needsComma = false;
    if (next === -1) {
      this.state = 'lost';
      this.lostIndent = indent;
    }
    return end;
  }

  private refuse(
    bytes: Buffer,
    start: number,
    { end, writer, message }: { end: number; writer: BlockWriter; message?: string },
  ): void {
    let rawEnd = end;
    while (rawEnd > start && isSpace(bytes[rawEnd - 1]!)) rawEnd--;
    const place = { start, end: rawEnd, line: this.line, byteOffset: this.offset + start };
    this.records.refuseMalformed(bytes, place, writer, message);
    this.line += countNewlines(bytes, start, end);
  }

  private findWay(bytes: Buffer, from: number): number {
    const next = nextRecordLine(bytes, from, this.lostIndent);
    const done = next === -1 ? startOfBlankTail(bytes) : next;
    this.line += countNewlines(bytes, from, done);
    if (next !== -1) this.state = 'elements';
    return done;
  }

  /** What stands after the array: the rest of the objects around it, and then nothing. */
  private checkRest(bytes: Buffer, from: number): number {
    let at = from;
    while (this.openObjects > 0) {
      const stop = skimElement(bytes, at, -1);
      if (stop === -1 && bytes.length - at > this.options.maxRecordBytes) throw this.trailingData(at);
      if (stop === -1) return at;
      if (bytes[stop] !== COMMA) this.openObjects--;
      at = stop + 1;
    }
    at = skipSpace(bytes, at, bytes.length);
    if (at < bytes.length) throw this.trailingData(at);
    return at;
  }

  private columnOf(bytes: Buffer, at: number): number {
    const newline = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1);
    return newline === -1 ? this.column + at : at - newline - 1;
  }

  private noArray(why: number = INCOMPLETE): LoadError {
    const { path } = this.options;
    const where = path === '' ? 'is no JSON array' : `has no array at "${path}"`;
    return new LoadError(why === NOT_FOUND ? 'format.noRecords' : 'format.malformed', {
      class: 'fatal',
      message: `The document ${where}${why === NOT_FOUND ? '' : ', or is no complete JSON up to there'}.`,
      remedy: 'Check the path of the records, and whether there is one record on each line instead.',
    });
  }

  private notClosed(): LoadError {
    if (this.state === 'lost') {
      return new LoadError('format.recordTooLong', {
        class: 'fatal',
        message: `After a record of more than ${this.options.maxRecordBytes} bytes the next one could not be found.`,
        remedy: 'Allow longer records (maxRecordBytes), or put one record on each line.',
      });
    }
    return new LoadError('format.truncated', {
      class: 'fatal',
      message: `The JSON array is not closed: the file ends inside it (line ${this.line}, byte ${this.offset}).`,
      remedy: 'Check whether the file arrived whole.',
    });
  }

  private trailingData(at: number): LoadError {
    return new LoadError('format.trailingData', {
      class: 'fatal',
      message: `After the end of the JSON array, at byte ${this.offset + at}, there is more.`,
      remedy: 'Put all records into one array, or one on each line.',
    });
  }
}

/** A line at the end of the bytes that is blank so far may yet open a record. */
function startOfBlankTail(bytes: Buffer): number {
  const newline = bytes.lastIndexOf(NEWLINE);
  return newline !== -1 && skipSpace(bytes, newline, bytes.length) === bytes.length ? newline : bytes.length;
}
