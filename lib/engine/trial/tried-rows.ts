import type { Block } from '../extract/block';
import type { ReadCells } from './read-cells';
import type { RowSample } from './sample-rows';
import type { TriedReason, TriedRow } from './trial';
import { MOST_CHARACTERS } from './trial';

interface Found {
  cells: ReadCells;
  reasons: Map<number, TriedReason[]>;
}

/** Every sampled row with what was found out about it, in the order of the source. */
export function triedRows({ part }: RowSample, { cells, reasons }: Found): TriedRow[] {
  const framed = part.blocks.flatMap((block) => placesOf(block));
  const rows = framed.map((place) => ({
    ...place,
    raw: null,
    source: cells.source.get(place.row) ?? [],
    values: cells.values.get(place.row) ?? [],
    reasons: reasons.get(place.row) ?? [],
  }));
  const malformed = part.refused.map(({ row, line, piece, raw }) => ({
    ...{ row, line, piece },
    raw: raw.toString('utf8').slice(0, MOST_CHARACTERS),
    source: [],
    values: [],
    reasons: reasons.get(row) ?? [],
  }));
  return [...rows, ...malformed].sort((a, b) => a.row - b.row);
}

function placesOf({ rows, rowNumbers, lines, piece }: Block) {
  return Array.from({ length: rows }, (_, at) => ({ row: rowNumbers[at]!, line: lines[at]!, piece }));
}
