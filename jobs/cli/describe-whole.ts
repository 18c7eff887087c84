import type { CheckedColumn, WholeCheck } from '@/lib/engine/index';
import { formatBytes, formatCount } from './figures';

const LONGEST_SHOWN = 60;

/** Whether a load would refuse no row for what its cells are. */
export function fitsWhole({ columns, refused }: WholeCheck): boolean {
  return refused.rows === 0 && columns.every(({ unfit }) => unfit === 0);
}

export function describeWhole(check: WholeCheck): string {
  const { columns, rows, bytes, seconds, refused } = check;
  const width = Math.max(...columns.map(({ field }) => field.length), 0);
  return [
    `The whole of it: ${formatCount(rows)} rows, ${formatBytes(bytes)}, read in ${seconds.toFixed(1)} s`,
    ...columns.flatMap((column) => columnLines(column, width, check)),
    ...refused.groups.map(
      ({ message, rows: count, places }) =>
        `  ${formatCount(count)} refused: ${message} (${linesOf(places)})`,
    ),
    '',
  ].join('\n');
}

function columnLines(column: CheckedColumn, width: number, { isJudged }: WholeCheck): string[] {
  const { field, type, problem, values, empties, unfit, places, fitting } = column;
  const start = `  ${field.padEnd(width)}  ${type}: `;
  const all = formatCount(values + empties);
  if (problem !== null) return [`${start}not checked. ${problem}`];
  if (unfit === 0) return [`${start}fits all ${all} values`];
  const misfits = isJudged ? 'do not fit' : `are not plainly ${type}`;
  const wider = fitting === type || column.isTransformed ? '' : `; ${fitting} fits all`;
  return [
    `${start}${formatCount(unfit)} of ${all} values ${misfits}${wider}`,
    ...places.map(
      ({ line, piece, value }) =>
        `    line ${formatCount(line)}${isOnePiece(places) ? '' : ` of ${piece}`}: ${JSON.stringify(value.slice(0, LONGEST_SHOWN))}`,
    ),
  ];
}

function isOnePiece(places: readonly { piece: string }[]): boolean {
  return places.every(({ piece }) => piece === places[0]!.piece);
}

function linesOf(places: readonly { line: number; piece: string }[]): string {
  const lines = places.map(({ line }) => formatCount(line)).join(', ');
  return `${places.length === 1 ? 'line' : 'lines'} ${lines}${isOnePiece(places) ? '' : ` of ${new Set(places.map(({ piece }) => piece)).size} files`}`;
}
