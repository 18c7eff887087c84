import { polluted, type Draft, type Pollution } from './polluted-file';
import { writeRow } from './write-table';

/** What stands before, after and between the records, and what is wrong with the header. */
export const filePollutions: Pollution[] = [
  {
    kind: 'no header',
    variants: [polluted(withoutHeader), polluted(withoutHeader, { quotesAll: true })],
  },
  {
    kind: 'header of several lines',
    variants: [
      // The names stand in the last of them.
      polluted((draft) => {
        draft.header = spanning(draft, 'Group') + draft.header;
      }),
      polluted((draft) => {
        draft.header = spanning(draft, 'Report') + spanning(draft, 'Group') + draft.header;
      }),
    ],
  },
  {
    kind: 'header with names twice',
    variants: [
      polluted((draft, _random, table) =>
        renamed(draft, [table.header[0]!, table.header[0]!], [table.header[0]!, `${table.header[0]!}_2`]),
      ),
    ],
  },
  {
    kind: 'header with empty names',
    variants: [
      polluted((draft) => renamed(draft, [''], ['column1'])),
      polluted((draft, _random, table) =>
        renamed(draft, [table.header[0]!, '', ''], [table.header[0]!, 'column2', 'column3']),
      ),
    ],
  },
  {
    kind: 'header too short or too long',
    variants: [
      polluted((draft, _random, table) => {
        draft.header = writeRow(table.header.slice(0, -1), draft.writing) + '\n';
        draft.wanted.header = [...table.header.slice(0, -1), `column${table.header.length}`];
      }),
      polluted((draft, _random, table) => {
        draft.header = writeRow([...table.header, ''], draft.writing) + '\n';
      }),
    ],
  },
  {
    kind: 'preamble',
    variants: [
      before(() => ['Report of March\n']),
      before(() => ['Report of March\n', '\n']),
      before(({ writing }) => [
        'Report of March\n',
        `From${writing.delimiter}Sales\n`,
        'Confidential\n',
        '\n',
      ]),
      before(({ writing }) => [
        `Report${writing.delimiter.repeat(4)}\n`,
        `Sales${writing.delimiter.repeat(4)}\n`,
      ]),
      before(() => Array.from({ length: 12 }, (_, line) => `Line ${line} of what nobody reads.\n`)),
      before(({ writing }) => [`sep=${writing.delimiter}\n`]),
    ],
  },
  {
    kind: 'footer',
    variants: [
      after(() => ['84 rows\n']),
      after(() => ['\n', '84 rows exported\n']),
      after(({ writing }) => [`Total${writing.delimiter}84\n`]),
      after(() => ['\n', 'End of report\n', '(c) Example & Co.\n']),
    ],
  },
  {
    kind: 'several tables',
    variants: [
      after(({ writing }) => [
        '\n',
        writeRow(['k', 'v'], writing) + '\n',
        writeRow(['1', 'a'], writing) + '\n',
        writeRow(['2', 'b'], writing) + '\n',
      ]),
      after(({ writing }) => [
        '\n',
        ...Array.from(
          { length: 6 },
          (_, row) =>
            writeRow(
              Array.from({ length: 12 }, (_cell, i) => `${row}${i}`),
              writing,
            ) + '\n',
        ),
      ]),
    ],
  },
  {
    kind: 'comment lines',
    variants: ['#', '%', '//', '--'].map((sign) =>
      polluted((draft) => {
        draft.header = `${sign} made by hand, see below\n${draft.header}`;
        draft.lines.splice(20, 0, `${sign} a comment, with a comma\n`);
        draft.lines.splice(50, 0, `${sign} another\n`);
      }),
    ),
  },
  {
    kind: 'blank lines',
    variants: [
      polluted((draft) => {
        for (const at of [60, 40, 20]) draft.lines.splice(at, 0, '\n');
      }),
      polluted((draft) => {
        draft.header = `\n\n${draft.header}`;
      }),
      polluted((draft) => {
        draft.lines = draft.lines.map((line) => `${line}\n`);
      }),
      polluted((draft) => {
        for (const at of [60, 20])
          draft.lines.splice(at, 0, `${draft.writing.delimiter.repeat(draft.wanted.header!.length - 1)}\n`);
        for (const at of [60, 20])
          draft.wanted.rows.splice(
            at,
            0,
            draft.wanted.header!.map(() => null),
          );
      }),
    ],
  },
  {
    kind: 'nothing in it',
    variants: ['', '\n\n', ' \r\n'].map((text) => () => ({ bytes: Buffer.from(text), wanted: undefined })),
  },
];

function withoutHeader(draft: Draft): void {
  draft.header = '';
  draft.wanted.header = null;
}

function spanning({ wanted, writing }: Draft, title: string): string {
  return (
    writeRow(
      wanted.header!.map((_, column) => (column % 3 === 0 ? `${title} ${column}` : '')),
      writing,
    ) + '\n'
  );
}

function renamed(draft: Draft, written: string[], wanted: string[]): void {
  const rest = draft.wanted.header!.slice(written.length);
  draft.header = writeRow([...written, ...rest], draft.writing) + '\n';
  draft.wanted.header = [...wanted, ...rest];
}

function before(lines: (draft: Draft) => string[]) {
  return polluted((draft) => {
    draft.header = lines(draft).join('') + draft.header;
  });
}

function after(lines: (draft: Draft) => string[]) {
  return polluted((draft) => draft.lines.push(...lines(draft)));
}
