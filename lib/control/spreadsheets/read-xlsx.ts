import type { Readable } from 'node:stream';
import sax from 'sax';
import { openZip, type Zip } from './zip';
import { isDateFormat, serialToText } from './xlsx-dates';
import { unreadable, type Table } from './table';
import { decodeText } from './xlsx-text';

const remedy = 'Save it as XLSX or as CSV (UTF-8) again.';

/**
 * Reads the first sheet of a workbook. Cells are text as they are shown or near to it: numbers as they are stored, dates as
 * ISO 8601, formulas by their last result.
 * @throws ControlError `spreadsheets.unreadable`
 */
export async function* readXlsxTable(file: string): Table {
  const zip = await openZip(file);
  try {
    const book = await readBook(zip);
    yield* rowsOf(await zip.stream(book.sheet), book);
  } catch (error) {
    if ((error as { code?: string }).code === 'spreadsheets.unreadable') throw error;
    throw unreadable(`The file is no workbook: ${(error as Error).message}.`, remedy, error);
  } finally {
    zip.close();
  }
}

interface Book {
  sheet: string;
  strings: string[];
  /** By style: whether numbers are dates. */
  dates: boolean[];
  /** Days are counted from 1904, as old Macs did. */
  isFrom1904: boolean;
}

type Attributes = Record<string, string>;
interface Handlers {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

async function readBook(zip: Zip): Promise<Book> {
  const targets = new Map<string, string>();
  let first: string | undefined;
  let isFrom1904 = false;
  await parsed(zip, 'xl/_rels/workbook.xml.rels', {
    open: (name, { Id, Target }) => {
      if (name === 'Relationship' && Id && Target) targets.set(Id, Target);
    },
  });
  await parsed(zip, 'xl/workbook.xml', {
    open: (name, attributes) => {
      if (name === 'sheet') first ??= attributes['r:id'];
      if (name === 'workbookPr') isFrom1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
    },
  });
  const target = targets.get(first ?? '');
  if (target === undefined) throw unreadable('The workbook has no sheet.', remedy);
  const sheet = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  return { sheet, isFrom1904, strings: await readStrings(zip), dates: await readStyles(zip) };
}

async function readStrings(zip: Zip): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let isText = false;
  let isPhonetic = false;
  if (!zip.has('xl/sharedStrings.xml')) return strings;
  await parsed(zip, 'xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text: (some) => {
      if (isText) text += some;
    },
    close(name) {
      if (name === 'rPh') isPhonetic = false;
      if (name === 't') isText = false;
      if (name === 'si') strings.push(decodeText(text));
    },
  });
  return strings;
}

async function readStyles(zip: Zip): Promise<boolean[]> {
  const formats = new Map<string, string>();
  const dates: boolean[] = [];
  let isCellStyle = false;
  if (!zip.has('xl/styles.xml')) return dates;
  await parsed(zip, 'xl/styles.xml', {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(attributes.numFmtId ?? '', attributes.formatCode ?? '');
      if (name === 'cellXfs') isCellStyle = true;
      if (name === 'xf' && isCellStyle) {
        const id = attributes.numFmtId ?? '0';
        dates.push(isDateFormat(Number(id), formats.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false;
    },
  });
  return dates;
}

async function parsed(zip: Zip, path: string, handlers: Handlers): Promise<void> {
  const parser = parserFor(handlers);
  for await (const chunk of textOf(await zip.stream(path))) parser.write(chunk);
  parser.close();
}

/** Chunks of text: a character may be cut between two chunks of bytes. */
function textOf(stream: Readable): AsyncIterable<string> {
  return stream.setEncoding('utf8') as AsyncIterable<string>;
}

function parserFor({ open, text, close }: Handlers): sax.SAXParser {
  const parser = sax.parser(true);
  parser.onerror = (error) => {
    throw error;
  };
  if (open) parser.onopentag = ({ name, attributes }) => open(local(name), attributes as Attributes);
  if (text) parser.ontext = parser.oncdata = text;
  if (close) parser.onclosetag = (name) => close(local(name));
  return parser;
}

/** Some programs give the names a prefix. */
function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

async function* rowsOf(stream: Readable, book: Book): Table {
  const rows: string[][] = [];
  const parser = parserFor(sheetHandlers(book, (row) => rows.push(row)));
  for await (const chunk of textOf(stream)) {
    parser.write(chunk);
    yield* rows.splice(0);
  }
  parser.close();
  yield* rows;
}

function sheetHandlers(book: Book, onRow: (row: string[]) => void): Handlers {
  let row: string[] = [];
  let cell = { column: 0, type: '', style: 0, text: '' };
  let isValue = false;
  let isPhonetic = false;
  return {
    open(name, attributes) {
      if (name === 'row') row = [];
      if (name === 'rPh') isPhonetic = true;
      if (name === 'c') {
        const column = attributes.r === undefined ? row.length : columnOf(attributes.r);
        cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), text: '' };
      }
      isValue = name === 'v' || (name === 't' && !isPhonetic);
    },
    text: (some) => {
      if (isValue) cell.text += some;
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'c') {
        if (cell.column > MOST_COLUMNS) throw unreadable('A row has more columns than a sheet can.', remedy);
        while (row.length < cell.column) row.push('');
        row[cell.column] = valueOf(cell, book);
      }
      if (name === 'row') onRow(row);
    },
  };
}

const MOST_COLUMNS = 16_384;

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]*/.exec(reference)![0]) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function valueOf({ type, style, text }: { type: string; style: number; text: string }, book: Book): string {
  if (type === 's') return book.strings[Number(text)] ?? '';
  if (type === 'inlineStr' || type === 'str') return decodeText(text);
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type === 'n' && text !== '' && book.dates[style]) return serialToText(Number(text), book.isFrom1904);
  return text;
}
