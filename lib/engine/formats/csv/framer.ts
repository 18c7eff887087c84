import type { BlockWriter } from '../../extract/block';
import { LoadError } from '../../errors';
import type { Framer, FramerOptions } from '../format';
import { bytesOf, CR, type CsvDialect } from './dialect';
import { Footer } from './footer';
import { fieldNames, fieldOrder, positionalNames } from './field-names';
import { type Head, readHead } from './head';
import { RecordFramer } from './record-framer';

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
  return new RecordFramer({
    bytes,
    expected: options.fields.length,
    order: orderOf(options.fields, head.names),
    hasHeader: dialect.header,
    padsRagged: dialect.ragged === 'pad',
    trailingDelimiter: dialect.trailingDelimiter,
    maxRecordBytes: options.maxRecordBytes,
    onSkippedLine: options.onSkippedLine,
    line: head.lines + 1,
    byteOffset: head.length,
    isAfterCr: bytes.eol === CR && head.length > 0 && text[head.length - 1] === CR,
  });
}

/** Without a header, fields go by position unless they have the names that detection gives to positions. */
function orderOf(fields: readonly string[], written: readonly string[] | undefined): number[] | undefined {
  if (written !== undefined) {
    const filledUp = fieldNames(written, fields.length);
    const isWanted = filledUp.every((name) => fields.includes(name));
    return fieldOrder(fields, isWanted ? filledUp : fieldNames(written, 0));
  }
  const names = positionalNames(fields.length);
  return fields.every((field) => names.includes(field)) ? fieldOrder(fields, names) : undefined;
}

function refuseEndless(bytes: number, { maxRecordBytes }: FramerOptions): void {
  if (bytes <= maxRecordBytes) return;
  throw new LoadError('format.header', {
    class: 'data',
    message: `The header does not end within ${maxRecordBytes} bytes.`,
    remedy: 'Check the quote character, the line ends and the number of rows to skip.',
  });
}
