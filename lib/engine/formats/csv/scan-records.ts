import { isUtf8 } from 'node:buffer';
import type { BlockWriter, RecordWatch } from '../../extract/block';
import { CR, LF, SPACE, type CsvBytes } from './dialect';

/** What the scan needs to know and leaves behind between chunks. */
export interface ScanState {
  readonly bytes: CsvBytes;
  /** Fields that a record has to have. */
  readonly expected: number;
  readonly maxRecordBytes: number;
  /** Every record goes through `settle`. */
  readonly settlesAll: boolean;

  line: number;
  /** Of the first byte that was not consumed. */
  byteOffset: number;
  /** Inside a line that is no record, or no record any more. */
  isSkippingLine: boolean;
  /** The last byte was a CR that ended a line; an LF after it belongs to it. */
  isAfterCr: boolean;

  isOpen: boolean;
  /** Bytes of the open record, which end at the writer's position. */
  openBytes: number;
  openLine: number;
  openOffset: number;
  fields: number;
  /** Line ends of the other style outside quotes. */
  strays: number;
  inQuote: boolean;
  isAfterEscape: boolean;
  /** A quote stands inside a value, where it is as plain as a letter; place in the record of the last one. */
  hasStrayQuote: boolean;
  strayQuoteAt: number;
  /** A quote has swallowed lines: it closed in the middle of a value, which goes on behind it up to another one. */
  isRunaway: boolean;
  holdsQuoteByte: boolean;

  readonly watch: RecordWatch | undefined;
  /** How many fields of the open record the watch looks at, and where they start in it. */
  watched: number;
  readonly bounds: Int32Array;
  /** Of the record that was closed last; undefined where nobody looked. */
  isDoubtful: boolean | undefined;

  onSkippedLine(): void;
  /** Ends a record that may be flawed; the writer stands behind its LF. */
  settle(writer: BlockWriter): void;
}

/** Bytes that stay free at the end of the output, so that a word can be written without looking. */
const SLACK = 16;
const EVERY_BYTE = 0x01010101;

/**
 * Frames what `input` holds: the hot path of the engine. Takes four bytes at a time and looks closer only where one of
 * them means something; no allocation and no call per byte.
 * @returns bytes consumed; fewer than there are where the open record has become longer than it may
 */
// One loop over locals: handing its state from function to function would cost more than the work itself.
// eslint-disable-next-line max-lines-per-function
export function scanRecords(input: Buffer, writer: BlockWriter, state: ScanState): number {
  const { delimiter, quote, hasQuote, eol } = state.bytes;
  const stray = eol === LF ? CR : LF;
  const escape = state.bytes.escape === quote ? -1 : state.bytes.escape;
  const delimiterMask = delimiter * EVERY_BYTE;
  const quoteMask = quote * EVERY_BYTE;
  const escapeMask = state.bytes.escape * EVERY_BYTE;

  const isDoubtful = state.settlesAll || !isClean(input);
  // A chunk's edge may cut a character in two, so the first record to end is looked at in any case.
  let isInDoubt = true;

  const source = viewOf(input);
  const end = input.length;
  let output = writer.buffer;
  let target = viewOf(output);
  let o = writer.position;
  let bodyStart = o - state.openBytes;
  const { bounds } = state;
  let { watched } = state;
  let { isOpen, fields, strays, inQuote, isAfterEscape } = state;
  let mask = inQuote ? escapeMask : delimiterMask;
  let i = 0;
  // From here on bytes are taken one by one: near the end of input or output, and after an escape.
  let fastEnd = isAfterEscape ? 0 : Math.min(end - 3, output.length - o - SLACK);

  while (i < end) {
    if (!isOpen) {
      i = openRecord(input, i, writer, state);
      if (i === end) break;
      if (writer.buffer !== output) {
        output = writer.buffer;
        target = viewOf(output);
      }
      o = bodyStart = writer.position;
      fastEnd = Math.min(end - 3, i + output.length - o - SLACK);
      isOpen = true;
      fields = 1;
      strays = 0;
      watched = state.watched;
    }

    while (i < end) {
      let c: number;
      if (i < fastEnd) {
        const word = source.getInt32(i, true);
        target.setInt32(o, word, true);
        // Marks bytes below 16, and bytes that equal the one in a mask; the lowest mark is exact.
        const a = word ^ mask;
        const b = word ^ quoteMask;
        const marks =
          (((word - 0x10101010) & ~word) | ((a - EVERY_BYTE) & ~a) | ((b - EVERY_BYTE) & ~b)) & 0x80808080;
        if (marks === 0) {
          i += 4;
          o += 4;
          continue;
        }
        const length = ((31 - Math.clz32(marks & -marks)) >>> 3) + 1;
        i += length;
        o += length;
        c = input[i - 1]!;
      } else {
        if (output.length - o < SLACK) {
          writer.position = o;
          writer.reserve(SLACK * 4);
          bodyStart += writer.position - o;
          o = writer.position;
          output = writer.buffer;
          target = viewOf(output);
          fastEnd = isAfterEscape ? i : Math.min(end - 3, i + output.length - o - SLACK);
          continue;
        }
        c = input[i++]!;
        output[o++] = c;
        if (isAfterEscape) {
          isAfterEscape = false;
          fastEnd = Math.min(end - 3, i + output.length - o - SLACK);
          if (c === quote || c === escape) continue;
        }
      }

      if (inQuote) {
        if (c === quote) {
          inQuote = false;
          mask = delimiterMask;
        } else if (c === escape) {
          isAfterEscape = true;
          fastEnd = i;
        } else if (c === eol) {
          state.line += 1;
        }
      } else if (c === delimiter) {
        if (fields <= watched) bounds[fields] = o - bodyStart;
        fields += 1;
      } else if (c === eol) {
        state.fields = fields;
        state.strays = strays;
        state.openBytes = o - bodyStart;
        writer.position = o;
        isOpen = !closeRecord(writer, state, isInDoubt);
        isInDoubt = isDoubtful;
        break;
      } else if (c === quote) {
        const isFirst = o - 1 === bodyStart || output[o - 2] === delimiter;
        if ((isFirst && hasQuote) || opensQuote(output, o - 1, bodyStart, state)) {
          inQuote = true;
          mask = escapeMask;
        } else {
          isInDoubt = true;
          if (state.isRunaway) break;
        }
      } else if (c === stray) {
        strays += 1;
      }
    }
    if (isOpen) break;
  }

  if (isOpen) writer.position = o;
  state.isOpen = isOpen;
  state.openBytes = isOpen ? o - bodyStart : 0;
  state.fields = fields;
  state.strays = strays;
  state.inQuote = inQuote;
  state.isAfterEscape = isAfterEscape;
  return i;
}

/**
 * Whether a quote opens that does not stand right at the start of its field: behind a quote that closed, or behind blanks.
 * Every other one is part of the value, which COPY is to be told.
 */
function opensQuote(output: Buffer, at: number, bodyStart: number, state: ScanState): boolean {
  const { delimiter, quote, hasQuote } = state.bytes;
  if (!hasQuote) {
    state.holdsQuoteByte = true;
    return false;
  }
  const lastStray = state.hasStrayQuote ? state.strayQuoteAt + bodyStart : -1;
  if (output[at - 1] === quote && lastStray !== at - 1) return true;
  let i = at - 1;
  while (i >= bodyStart && output[i] === SPACE && delimiter !== SPACE) i--;
  if (i < bodyStart || output[i] === delimiter) return true;
  while (i >= bodyStart && output[i] !== delimiter && output[i] !== quote) i--;
  const isBehindClosed = i >= bodyStart && output[i] === quote && i !== lastStray;
  state.isRunaway = isBehindClosed && state.line > state.openLine;
  state.hasStrayQuote = true;
  state.strayQuoteAt = at - bodyStart;
  return false;
}

/**
 * Passes over what is no record and opens the next one in the writer.
 * @returns where the record starts; the end of `input` where there is none
 */
function openRecord(input: Buffer, from: number, writer: BlockWriter, state: ScanState): number {
  const { delimiter, eol, comment } = state.bytes;
  let i = from;
  while (i < input.length) {
    if (state.isAfterCr) {
      state.isAfterCr = false;
      if (input[i] === LF) {
        i += 1;
        continue;
      }
    }
    if (!state.isSkippingLine) {
      if (input[i] !== comment) break;
      state.isSkippingLine = true;
      state.onSkippedLine();
    }
    const lineEnd = input.indexOf(eol, i);
    if (lineEnd < 0) return input.length;
    state.isSkippingLine = false;
    state.isAfterCr = eol === CR;
    state.line += 1;
    i = lineEnd + 1;
  }
  if (i === input.length) return i;
  state.openLine = state.line;
  state.openOffset = state.byteOffset + i;
  if (state.watch !== undefined) state.watched = state.watch.fields;
  writer.beginRecord(delimiter);
  return i;
}

/** @returns false where the record is longer than it may be, or runs on over lines by a quote that opened nothing; it then stays open */
function closeRecord(writer: BlockWriter, state: ScanState, isInDoubt: boolean): boolean {
  const { eol } = state.bytes;
  const { buffer } = writer;
  if (state.openBytes - 1 - state.strays > state.maxRecordBytes) return false;
  if (isInDoubt && mayHaveSwallowed(state)) return false;
  if (state.strays === 1 && eol === LF && buffer[writer.position - 2] === CR) {
    state.strays = 0;
    state.openBytes -= 1;
    writer.position -= 1;
  }
  buffer[writer.position - 1] = LF;
  state.line += 1;
  state.isAfterCr = eol === CR;
  lookAt(writer, state);
  if (state.fields === state.expected && state.strays === 0 && !isInDoubt) {
    writer.endRecord(state.openLine, state.openOffset, state.isDoubtful);
  } else {
    state.settle(writer);
  }
  return true;
}

/** At the record that the writer stands behind. What is written anew afterwards has to be looked at again. */
export function lookAt(writer: BlockWriter, state: ScanState): void {
  const { watch, watched, fields, bounds, openBytes } = state;
  if (watch === undefined) return;
  if (watch.fields !== watched) {
    state.isDoubtful = undefined;
    return;
  }
  if (fields === watched) bounds[fields] = openBytes;
  // One with fewer fields is refused or written anew.
  const isLookedAt = watched > 0 && fields >= watched;
  state.isDoubtful = isLookedAt && watch.isDoubtful(writer.buffer, writer.position - openBytes, bounds);
}

/** A quote that stands in a value may have opened or closed another one, lines before. */
function mayHaveSwallowed({ hasStrayQuote, fields, expected, line, openLine }: ScanState): boolean {
  return hasStrayQuote && fields !== expected && line > openLine;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** Whether every record that lies wholly in `input` is valid UTF-8 without NUL. */
function isClean(input: Buffer): boolean {
  if (input.includes(0)) return false;
  let start = 0;
  while (start < input.length && start < 3 && isContinuation(input[start]!)) start += 1;
  // A character of up to four bytes may be unfinished.
  let end = input.length;
  while (end > start && input.length - end < 3 && isContinuation(input[end - 1]!)) end -= 1;
  if (end > start && input[end - 1]! >= 0xc0) end -= 1;
  else end = input.length;
  return isUtf8(input.subarray(start, end));
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
