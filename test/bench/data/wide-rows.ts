import { seededRandom } from '@/jobs/sample/random';
import type { Totals } from '../totals';
import { keepFile, type DataFile, type Lines } from './data-file';

/** Types of the columns past the first, in turn. */
const KINDS = ['integer', 'numeric(12,2)', 'date', 'text', 'bigint', 'double precision'] as const;
const COLUMNS = 60;
const COLUMN_NAMES = Array.from({ length: COLUMNS - 1 }, (_, at) => `c${at + 2}`);

export const WIDE_COLUMNS = [
  'id bigint PRIMARY KEY',
  ...COLUMN_NAMES.map((name, at) => `${name} ${KINDS[at % KINDS.length]}`),
].join(', ');

const byKind = (kind: (typeof KINDS)[number]) =>
  COLUMN_NAMES.filter((_, at) => KINDS[at % KINDS.length] === kind);

export const WIDE_TOTALS: Record<keyof Totals, string> = {
  rows: 'count(*)',
  ids: 'sum(id)',
  integers: `sum(${byKind('integer').join(' + ')})`,
  letters: `sum(${byKind('text')
    .map((name) => `octet_length(${name})`)
    .join(' + ')})`,
};

/** A file of 60 columns of six types. */
export function wideFile(rows: number): DataFile {
  return keepFile(`columns-${COLUMNS}-${rows}`, (limit = rows) => wideLines(Math.min(limit, rows)));
}

function wideLines(rows: number): Lines {
  const totals: Totals = { rows: 0, ids: 0, integers: 0, letters: 0 };
  const random = seededRandom(7);
  function* lines(): Generator<string> {
    yield `id,${COLUMN_NAMES.join(',')}\n`;
    for (let id = 1; id <= rows; id += 1) {
      totals.rows! += 1;
      totals.ids! += id;
      yield `${id},${COLUMN_NAMES.map((_, at) => cell(KINDS[at % KINDS.length]!, random, totals)).join(',')}\n`;
    }
  }
  return { lines: lines(), summary: () => ({ rows, good: totals, typed: totals }) };
}

function cell(kind: (typeof KINDS)[number], random: () => number, totals: Totals): string {
  const number = Math.floor(random() * 1_000_000);
  switch (kind) {
    case 'integer':
      totals.integers! += number;
      return String(number);
    case 'numeric(12,2)':
      return (number / 100).toFixed(2);
    case 'date':
      return `20${10 + (number % 20)}-0${1 + (number % 9)}-1${number % 10}`;
    case 'bigint':
      return String(number * 1_000_003);
    case 'double precision':
      return String(number / 1024);
    case 'text': {
      const word = `reference ${number}`;
      totals.letters! += word.length;
      return word;
    }
  }
}

export const TEXT_COLUMNS = 'id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL';
export const TEXT_TOTALS: Record<keyof Totals, string> = {
  rows: 'count(*)',
  ids: 'sum(id)',
  letters: 'sum(octet_length(title) + octet_length(body))',
};

const SENTENCES = [
  'The crane lifts at six, the ship sails at noon. ',
  'He said "mind the hatch", and nobody did. ',
  'Fracht, Zoll, Größe: alles geprüft.\n',
  'Weight and lashing were checked twice, and signed for; ',
];

/** A file of long texts, about 3 kB a row, with quotes and line breaks in them. */
export function textFile(rows: number): DataFile {
  return keepFile(`texts-${rows}`, (limit = rows) => textLines(Math.min(limit, rows)));
}

function textLines(rows: number): Lines {
  const totals: Totals = { rows: 0, ids: 0, letters: 0 };
  const random = seededRandom(11);
  function* lines(): Generator<string> {
    yield 'id,title,body\n';
    for (let id = 1; id <= rows; id += 1) {
      const title = `Bill of lading ${id}`;
      const body = Array.from({ length: 60 }, () => SENTENCES[Math.floor(random() * SENTENCES.length)]!).join(
        '',
      );
      totals.rows! += 1;
      totals.ids! += id;
      totals.letters! += title.length + Buffer.byteLength(body);
      yield `${id},${title},"${body.replaceAll('"', '""')}"\n`;
    }
  }
  return { lines: lines(), summary: () => ({ rows, good: totals, typed: totals }) };
}
