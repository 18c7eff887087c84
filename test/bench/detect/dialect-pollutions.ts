import { pick } from './clean-table';
import { draftOf, fileOf, places, plainTable, polluted, type Pollution } from './polluted-file';

const ANY_MARK = /[",;'\n\r|\t]/g;

/** Files that are whole, written in a dialect that is not the usual one. */
export const dialectPollutions: Pollution[] = [
  { kind: 'clean', variants: [polluted(() => {}), polluted(() => {}, { quotesAll: true })] },
  {
    kind: 'delimiter',
    variants: [',', ';', '\t', '|', ':', '^', '~', ' ', '#', '&', '\u0001', '\u001f'].map((delimiter) =>
      polluted(() => {}, { delimiter }),
    ),
  },
  { kind: 'delimiter and space', variants: [polluted(() => {}, { delimiter: ', ' })] },
  {
    kind: 'quote',
    variants: [
      polluted(() => {}, { quote: "'", escape: "'" }),
      polluted(() => {}, { quote: "'", escape: "'", quotesAll: true }),
      polluted(() => {}, { quote: '`', escape: '`', quotesAll: true }),
      (table) => fileOf(draftOf(plainTable(table, ANY_MARK))),
    ],
  },
  {
    kind: 'escape',
    variants: [
      polluted(() => {}, { escape: '\\' }),
      polluted(() => {}, { escape: '\\', quotesAll: true }),
      polluted(() => {}, { quote: "'", escape: '\\', quotesAll: true }),
    ],
  },
  {
    kind: 'line ends',
    variants: [
      polluted(() => {}, { newline: '\r\n' }),
      polluted(() => {}, { newline: '\r' }),
      polluted((draft) => {
        draft.lines = draft.lines.map((line, i) => (i % 2 ? line.replace(/\n$/, '\r\n') : line));
      }),
      polluted((draft) => {
        draft.lines[draft.lines.length - 1] = draft.lines.at(-1)!.trimEnd();
      }),
      polluted((draft) => draft.lines.push('\n', '\n')),
      polluted((draft) => draft.lines.push('\r\n\r\n'), { newline: '\r\n' }),
    ],
  },
  {
    kind: 'lone line ends',
    variants: [
      polluted((draft) => {
        for (const row of places(draft, 4)) draft.lines[row] = draft.lines[row]!.replace(/\n$/, '\r');
      }),
      polluted(
        (draft) => {
          for (const row of places(draft, 4)) draft.lines[row] = draft.lines[row]!.replace(/\r\n$/, '\r');
        },
        { newline: '\r\n' },
      ),
    ],
  },
  {
    kind: 'encoding',
    variants: [
      (table) => ({ ...fileOf(draftOf(table)), bytes: withMark(draftOf(table), 'utf8', [0xef, 0xbb, 0xbf]) }),
      (table) => ({ ...fileOf(draftOf(table)), bytes: withMark(draftOf(table), 'utf16le', [0xff, 0xfe]) }),
      (table) => ({ ...fileOf(draftOf(table)), bytes: withMark(draftOf(table), 'utf16le', []) }),
      (table) => ({
        ...fileOf(draftOf(table)),
        bytes: withMark(draftOf(table), 'utf16le', [0xff, 0xfe]).swap16(),
      }),
      (table) => ({ ...fileOf(draftOf(table)), bytes: withMark(draftOf(table), 'latin1', []) }),
    ],
  },
  {
    kind: 'blanks around values',
    variants: [
      polluted((draft, _random, table) => {
        draft.lines = plainTable(table, ANY_MARK).rows.map(
          (row) => row.map((cell) => ` ${cell} `).join(draft.writing.delimiter) + '\n',
        );
        draft.wanted.rows = plainTable(table, ANY_MARK).rows;
      }),
    ],
  },
  {
    kind: 'one column',
    variants: [
      (table) =>
        fileOf(
          draftOf({
            ...plainTable(table, ANY_MARK),
            header: ['value'],
            rows: plainTable(table, ANY_MARK).rows.map((row) => [row[1]!]),
          }),
        ),
      (table) =>
        fileOf(draftOf({ ...table, header: ['value'], rows: table.rows.map((_, row) => [String(row)]) })),
    ],
  },
  {
    kind: 'one row',
    variants: [
      (table) => fileOf(draftOf({ ...table, rows: table.rows.slice(0, 1) })),
      (table) => fileOf(draftOf({ ...table, rows: [] })),
    ],
  },
  {
    kind: 'very long value',
    variants: [
      polluted((draft, random) => {
        const row = pick(random, places(draft, 5));
        const cells = draft.wanted.rows[row]!;
        cells[1] = 'long, '.repeat(200_000);
        draft.lines[row] =
          cells.map((cell) => `"${(cell ?? '').replaceAll('"', '""')}"`).join(draft.writing.delimiter) + '\n';
      }),
    ],
  },
];

function withMark(draft: ReturnType<typeof draftOf>, encoding: BufferEncoding, mark: number[]): Buffer {
  return Buffer.concat([Buffer.from(mark), fileOf(draft, encoding).bytes]);
}
