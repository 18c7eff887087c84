import type { BatchResult, SampleRows } from '@/lib/engine/index';
import { formatCount } from './figures';
import { textTable } from './text-table';

const COLUMNS_SHOWN = 8;
const CHARACTERS_SHOWN = 32;

type Cell = string | null;

/** What a rehearsal would change, as tables; nothing for any other batch. */
export function differences(result: BatchResult): string[] {
  if (!result.rehearsal) return [];
  const { inserted, updated, deleted } = result.rehearsal.samples;
  const changes = updated.rows.flatMap(({ key, changes }) =>
    changes.map(({ column, old, new: value }) => [...key.map(shown), column, shown(old), shown(value)]),
  );
  const heading = [...updated.key, '(column)', '(old)', '(new)'];
  return [
    ...section('inserted', result.inserted, inserted.rows.length, rowsTable(inserted)),
    ...section('updated', result.updated, updated.rows.length, [heading, ...changes]),
    ...section('deleted', result.deleted, deleted.rows.length, rowsTable(deleted)),
  ];
}

function section(what: string, rows: number, samples: number, table: string[][]): string[] {
  if (samples === 0) return [];
  const shown = samples < rows ? `, ${samples} of them` : '';
  return [`${formatCount(rows)} would be ${what}${shown}:\n${textTable(table)}`];
}

function rowsTable({ columns, rows }: SampleRows): string[][] {
  const left = columns.length - COLUMNS_SHOWN;
  const more = left > 0 ? [`(${left} more)`] : [];
  return [
    [...columns.slice(0, COLUMNS_SHOWN), ...more],
    ...rows.map((row) => [...row.slice(0, COLUMNS_SHOWN).map(shown), ...more.map(() => '…')]),
  ];
}

/** NULL and an empty text are told apart; what would move the cursor or break the line is escaped. */
function shown(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (cell === '') return '""';
  const text = cell.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escaped);
  return text.length > CHARACTERS_SHOWN ? `${text.slice(0, CHARACTERS_SHOWN - 1)}…` : text;
}

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
