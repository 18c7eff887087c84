import { places, polluted, type Draft, type Pollution } from './polluted-file';
import { writeCell, writeRow } from './write-table';

/** Rows that are spoilt among others that are not. */
export const rowPollutions: Pollution[] = [
  {
    kind: 'a delimiter too few',
    variants: [0, 2, 'last' as const].map((at) =>
      polluted((draft) => {
        for (const row of places(draft, 3)) {
          const cells = draft.wanted.rows[row] as string[];
          const column = at === 'last' ? cells.length - 2 : at;
          cells.splice(column, 2, cells[column]! + cells[column + 1]!);
          rewrite(draft, row, cells);
          cells.push('');
        }
      }),
    ),
  },
  {
    kind: 'a delimiter too many',
    variants: [
      // At the end, where it says nothing.
      polluted((draft) => {
        for (const row of places(draft, 3)) {
          rewrite(draft, row, [...(draft.wanted.rows[row] as string[]), '']);
          joinLast(draft, row, '');
        }
      }),
      polluted((draft) => {
        for (const row of places(draft, 3)) {
          rewrite(draft, row, [...(draft.wanted.rows[row] as string[]), 'more']);
          joinLast(draft, row, 'more');
        }
      }),
    ],
  },
  {
    kind: 'a delimiter at the end of every row',
    variants: [
      polluted((draft) => {
        draft.lines = draft.lines.map((line) => line.replace(/\n$/, `${draft.writing.delimiter}\n`));
      }),
      polluted((draft) => {
        draft.header = draft.header.replace(/\n$/, `${draft.writing.delimiter}\n`);
        draft.lines = draft.lines.map((line) => line.replace(/\n$/, `${draft.writing.delimiter}\n`));
      }),
    ],
  },
  {
    kind: 'empty cells left out at the end',
    variants: [
      polluted((draft) => {
        draft.wanted.rows.forEach((row, place) => {
          if (place % 3 > 0) return;
          row[row.length - 1] = '';
          rewrite(draft, place, (row as string[]).slice(0, -1));
        });
      }),
    ],
  },
  {
    kind: 'another delimiter in a row',
    variants: [
      polluted((draft) => {
        for (const row of places(draft, 3))
          draft.lines[row] =
            writeRow(draft.wanted.rows[row] as string[], { ...draft.writing, delimiter: '\t' }) + '\n';
      }),
    ],
  },
  {
    kind: 'quote never closed',
    variants: [
      polluted((draft) => spoil(draft, (cell) => `"${cell}`)),
      polluted((draft) => spoil(draft, (cell) => `"${cell}`), { quotesAll: true }),
    ],
  },
  {
    kind: 'quote never opened',
    variants: [
      polluted((draft) => spoil(draft, (cell) => `${cell}"`)),
      polluted((draft) => spoil(draft, (cell) => `${cell}"`), { quotesAll: true }),
    ],
  },
  {
    kind: 'quotes that are not doubled',
    variants: [
      polluted((draft) =>
        spoil(
          draft,
          (cell) => `"${cell} "so" on"`,
          (cell) => `${cell} "so" on`,
        ),
      ),
      polluted((draft) =>
        spoil(
          draft,
          (cell) => `${cell} "so" on`,
          (cell) => `${cell} "so" on`,
        ),
      ),
      polluted((draft) =>
        spoil(
          draft,
          (cell) => `${cell} 5" long`,
          (cell) => `${cell} 5" long`,
        ),
      ),
    ],
  },
  {
    kind: 'another escape in a row',
    variants: [
      polluted((draft) =>
        spoil(
          draft,
          (cell) => `"${cell} \\"so\\" on"`,
          (cell) => `${cell} "so" on`,
        ),
      ),
    ],
  },
  {
    kind: 'a row on two lines',
    variants: [
      polluted((draft) => {
        for (const row of places(draft, 2)) {
          const cells = draft.wanted.rows[row] as string[];
          draft.lines[row] =
            `${writeRow(cells.slice(0, 2), draft.writing)}\n${writeRow(['', ...cells.slice(2)], draft.writing)}\n`;
        }
      }),
    ],
  },
  {
    kind: 'bytes that are no text',
    variants: [
      polluted((draft) => spoil(draft, (cell) => `${cell}\0`)),
      (table, random) => {
        const file = polluted((draft) => spoil(draft, (cell) => `${cell}@BAD@`))(table, random);
        return {
          ...file,
          bytes: Buffer.from(file.bytes.toString('latin1').replaceAll('@BAD@', '\xff'), 'latin1'),
        };
      },
    ],
  },
  {
    kind: 'end of data sign',
    variants: [polluted((draft) => void draft.lines.splice(40, 0, '\\.\n'))],
  },
];

function rewrite(draft: Draft, row: number, cells: string[]): void {
  draft.lines[row] = writeRow(cells, draft.writing) + '\n';
}

/** Nothing gets lost of a row that is too long: its rest stands in the last cell. */
function joinLast({ wanted, writing }: Draft, row: number, rest: string): void {
  const cells = wanted.rows[row] as string[];
  if (rest !== '') cells[cells.length - 1] += writing.delimiter + rest;
}

/** Writes the second cell of some rows in a way that no writer would; left out, nobody could tell what it was meant to be. */
function spoil(draft: Draft, write: (cell: string) => string, wanted?: (cell: string) => string): void {
  const spoilt = places(draft, 3);
  for (const row of spoilt) {
    const cells = draft.wanted.rows[row] as string[];
    const plain = cells[1]!.replaceAll(/[",;\n]/g, ' ');
    draft.lines[row] =
      cells
        .map((cell, column) => (column === 1 ? write(plain) : writeCell(cell, draft.writing)))
        .join(draft.writing.delimiter) + '\n';
    if (wanted) cells[1] = wanted(plain);
  }
  if (!wanted) draft.wanted.rows = draft.wanted.rows.filter((_, row) => !spoilt.includes(row));
}
