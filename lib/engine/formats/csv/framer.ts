import type { BlockWriter } from '../../extract/block';
import { LoadError } from '../../errors';
import type { Framer, FramerOptions } from '../format';
import { bytesOf, CR, type CsvDialect } from './dialect';
import { Footer } from './footer';
import { fieldNames, fieldOrder, positionalName, positionalNames } from './field-names';
import { type Head, readHead } from './head';
import { RecordFramer, type RecordFramerOptions } from './record-framer';
import { lackingReason } from './refusal-reasons';

/** Collects chunks until preamble and header are read, then hands everything to the record framer. */
export function createCsvFramer(dialect: CsvDialect, options: FramerOptions): Framer {
  let records: RecordFramer | undefined;
  let chunks: Buffer[] = [];
  let collected = 0;
  // Trying again only at twice the size keeps many small chunks from being read over and over.
  let retryAt = 0;

  function tryToBegin(writer: BlockWriter, isWhole: boolean): void {
    if (!isWhole && collected < retryAt) return;
    const text = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const head = readHead(text, dialect, isWhole);
    if (head === undefined) {
      refuseEndless(collected, options);
      chunks = [text];
      retryAt = collected * 2;
      return;
    }
    chunks = [];
    records = recordsAfter(head, text, dialect, options);
    records.push(text.subarray(head.length), writer);
  }

  function push(chunk: Buffer, writer: BlockWriter): void {
    if (records !== undefined) return records.push(chunk, writer);
    chunks.push(chunk);
    collected += chunk.length;
    tryToBegin(writer, false);
  }

  /** Lines that look like a footer may be the end of a quoted value. */
  function endFooter(held: Footer, writer: BlockWriter): void {
    const { records: last, footer, lines } = held.end(options.fields.length);
    push(last, writer);
    if (records === undefined) tryToBegin(writer, true);
    if (records?.inQuote) return push(footer, writer);
    for (let i = 0; i < lines; i++) options.onSkippedLine();
  }

  const footer = dialect.skipFooter > 0 ? new Footer(dialect) : undefined;
  return {
    push(chunk, writer) {
      if (footer === undefined) return push(chunk, writer);
      for (const ready of footer.push(chunk)) push(ready, writer);
    },
    end(writer) {
      if (footer !== undefined) endFooter(footer, writer);
      if (records === undefined) tryToBegin(writer, true);
      records?.end(writer);
    },
  };
}

function recordsAfter(head: Head, text: Buffer, dialect: CsvDialect, options: FramerOptions): RecordFramer {
  for (let i = 0; i < head.skippedLines; i++) options.onSkippedLine();
  const bytes = bytesOf(dialect);
  const { names, ...layout } = layoutOf(head.names, options);
  if (!isSame(names, options.fields)) options.onFields?.([...names]);
  return new RecordFramer({
    bytes,
    ...layout,
    hasHeader: dialect.header,
    padsRagged: dialect.ragged === 'pad',
    trailingDelimiter: dialect.trailingDelimiter,
    maxRecordBytes: options.maxRecordBytes,
    onSkippedLine: options.onSkippedLine,
    watch: options.watch,
    line: head.lines + 1,
    byteOffset: head.length,
    isAfterCr: bytes.eol === CR && head.length > 0 && text[head.length - 1] === CR,
  });
}

interface Layout extends Pick<RecordFramerOptions, 'expected' | 'order' | 'against'> {
  /** The fields as the piece has them. */
  names: readonly string[];
}

/** Without a header, fields go by position unless they have the names that detection gives to positions. */
function layoutOf(written: readonly string[] | undefined, { fields, absent = {} }: FramerOptions): Layout {
  if (written === undefined) {
    const names = positionalNames(fields.length);
    const isPositional = fields.every((field) => names.includes(field));
    return {
      names: isPositional ? names : fields,
      expected: fields.length,
      order: isPositional ? fieldOrder(fields, names) : undefined,
      against: [],
    };
  }
  const names = wantedNames(written, fields);
  const lacking = fields.filter((field) => !names.includes(field));
  const against = lacking.filter((field) => absent[field] === 'refuse').map(lackingReason);
  const order = fieldOrder(fields, names, (field) => Object.hasOwn(absent, field));
  return { names, expected: names.length, order, against };
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, i) => name === others[i]);
}

/** The names of a piece's own header, as far as the last one that is written or wanted. */
function wantedNames(written: readonly string[], fields: readonly string[]): string[] {
  const names = fieldNames(written, 0);
  // What stands behind the last name is called by its place, where somebody wants it.
  for (;;) {
    const next = positionalName(names.length);
    if (!fields.includes(next) || names.includes(next)) return names;
    names.push(next);
  }
}

/** What the header of a piece names; undefined where it has none, or not all of it is in `head`. */
export function writtenFields(dialect: CsvDialect, head: Buffer, isWhole: boolean): string[] | undefined {
  const names = readHead(head, dialect, isWhole)?.names;
  return names && wantedNames(names, []);
}

function refuseEndless(bytes: number, { maxRecordBytes }: FramerOptions): void {
  if (bytes <= maxRecordBytes) return;
  throw new LoadError('format.header', {
    class: 'data',
    message: `The header does not end within ${maxRecordBytes} bytes.`,
    remedy: 'Check the quote character, the line ends and the number of rows to skip.',
  });
}
