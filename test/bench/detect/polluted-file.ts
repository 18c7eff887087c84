import type { CleanTable, Random } from './clean-table';
import type { ReadTable } from './score';
import { writeLines, writeRow, writingOf, type Writing } from './write-table';

export interface PollutedFile {
  bytes: Buffer;
  /** What there is to read; undefined where the file should be refused. */
  wanted: ReadTable | undefined;
}

/** One way in which files go wrong: what becomes of a clean table, once for each variant. */
export interface Pollution {
  kind: string;
  variants: ((table: CleanTable, random: Random) => PollutedFile)[];
}

/** A table on its way to a file: the lines can be changed one by one. */
export interface Draft {
  writing: Writing;
  header: string;
  lines: string[];
  wanted: { header: string[] | null; rows: (string | null)[][] };
}

export function draftOf(table: CleanTable, changes: Partial<Writing> = {}): Draft {
  const writing = writingOf(table.delimiter, changes);
  return {
    writing,
    header: writeRow(table.header, writing) + writing.newline,
    lines: writeLines(table.rows, writing),
    wanted: { header: [...table.header], rows: table.rows.map((row) => [...row]) },
  };
}

export function fileOf({ header, lines, wanted }: Draft, encoding: BufferEncoding = 'utf8'): PollutedFile {
  return { bytes: Buffer.from(header + lines.join(''), encoding), wanted };
}

/** Changes a draft's lines and what is wanted of it. */
export function polluted(
  change: (draft: Draft, random: Random, table: CleanTable) => void,
  writing: Partial<Writing> = {},
): Pollution['variants'][number] {
  return (table, random) => {
    const draft = draftOf(table, writing);
    change(draft, random, table);
    return fileOf(draft);
  };
}

/** A table without characters that need quotes. */
export function plainTable(table: CleanTable, marks: RegExp): CleanTable {
  const plain = (cell: string) => cell.replace(marks, ' ').replaceAll(/\s+/g, ' ').trim();
  return { ...table, rows: table.rows.map((row) => row.map(plain)) };
}

/** Places of rows to spoil, spread over the table. */
export function places(draft: Draft, count: number): number[] {
  const step = Math.floor(draft.lines.length / (count + 1));
  return Array.from({ length: count }, (_, i) => (i + 1) * step);
}
