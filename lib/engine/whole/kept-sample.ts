import { gunzipSync, gzipSync } from 'node:zlib';
import type { Block, RefusedRecord } from '../extract/block';
import type { CopyDialect, DetectedColumn } from '../formats/format';
import { lonePart, type RowSample } from '../trial/sample-rows';
import type { FramedRow, KeptRow } from './row-reservoir';

/** Rows from all over a source, as plain data. */
export interface KeptSample {
  columns: DetectedColumn[];
  copyDialect: CopyDialect;
  /** The source holds no other rows. */
  isWhole: boolean;
  rows: KeptRow[];
}

/** To be kept in a database. */
export function packSample({ rows, ...sample }: KeptSample): Buffer {
  const packed = rows.map((row) =>
    'cells' in row
      ? { ...row, cells: row.cells.toString('base64') }
      : { ...row, raw: row.raw.toString('base64') },
  );
  return gzipSync(JSON.stringify({ ...sample, rows: packed }));
}

type PackedRow =
  (Omit<FramedRow, 'cells'> & { cells: string }) | (Omit<RefusedRecord, 'raw'> & { raw: string });

/** Rows that were kept, as rows that can be tried. They are numbered anew, without the gaps between them. */
export function unpackSample(packed: Uint8Array): RowSample {
  const { rows, ...sample } = JSON.parse(gunzipSync(packed).toString('utf8')) as Omit<KeptSample, 'rows'> & {
    rows: PackedRow[];
  };
  const framed: FramedRow[] = [];
  const refused: RefusedRecord[] = [];
  for (const [at, row] of rows.entries()) {
    if ('cells' in row) framed.push({ ...row, row: at + 1, cells: Buffer.from(row.cells, 'base64') });
    else refused.push({ ...row, row: at + 1, raw: Buffer.from(row.raw, 'base64') });
  }
  return { ...sample, isSpread: true, part: lonePart(blocksOf(framed), refused) };
}

/** One for each run of rows of the same piece. */
function blocksOf(rows: readonly FramedRow[]): Block[] {
  const runs: FramedRow[][] = [];
  for (const row of rows) {
    if (runs.at(-1)?.[0]?.piece === row.piece) runs.at(-1)!.push(row);
    else runs.push([row]);
  }
  return runs.map(blockOf);
}

function blockOf(rows: readonly FramedRow[]): Block {
  const records = rows.map(({ row, cells }) => Buffer.concat([Buffer.from(String(row)), cells]));
  const starts = new Uint32Array(rows.length + 1);
  records.forEach((record, at) => (starts[at + 1] = starts[at]! + record.length));
  return {
    data: Buffer.concat(records),
    rows: rows.length,
    rowNumbers: Float64Array.from(rows, ({ row }) => row),
    starts,
    lines: Uint32Array.from(rows, ({ line }) => line),
    byteOffsets: Float64Array.from(rows, ({ byteOffset }) => byteOffset),
    piece: rows[0]!.piece,
    sources: [],
    // As COPY takes it: how it stood in the source is not kept.
    rawAt: (index) => rows[index]!.cells.subarray(1, -1),
  };
}
