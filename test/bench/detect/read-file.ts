import { setTimeout as delay } from 'node:timers/promises';
import { detectOpenSource, formatOf, openSource } from '@/lib/engine/detect-source';
import type { DetectionReport } from '@/lib/engine/detection-report';
import { LoadError } from '@/lib/engine/errors';
import type { Block } from '@/lib/engine/extract/block';
import { extractParts } from '@/lib/engine/extract/extract-parts';
import { bytesOf, type CsvDialect } from '@/lib/engine/formats/csv/dialect';
import { cellsOf, splitRecord } from '@/lib/engine/formats/csv/split-record';
import type { ReadTable } from './score';

export interface ReadResult {
  table: ReadTable | undefined;
  report: DetectionReport | undefined;
  /** Rows that would go to quarantine. */
  refused: number;
  /** Code of the error that ended it. */
  error: string | undefined;
}

const MEBIBYTE = 1024 * 1024;

/** Reads a file as a load does, up to what would be sent to PostgreSQL, and takes the cells from that. */
export async function readFile(path: string, dialect: Record<string, unknown>): Promise<ReadResult> {
  try {
    return await readWhole(path, dialect);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return { table: undefined, report: undefined, refused: 0, error: error.code };
  }
}

async function readWhole(path: string, dialect: Record<string, unknown>): Promise<ReadResult> {
  const signal = new AbortController().signal;
  const sleep = async (ms: number) => void (await delay(ms));
  const source = await openSource(
    { kind: 'file', config: { path } },
    { signal, fileRoots: null, baseFolder: '/', sleep },
  );
  try {
    const report = await detectOpenSource(source, { kind: undefined, dialect, encoding: undefined });
    const parts = extractParts({
      source,
      format: formatOf(report.format),
      dialect: report.dialect,
      encoding: report.encoding,
      fields: report.columns.map(({ name }) => name),
      maxRecordBytes: 16 * MEBIBYTE,
      partBytes: 8 * MEBIBYTE,
      signal,
      now: Date.now,
    });
    const rows: (string | null)[][] = [];
    let refused = 0;
    for await (const part of parts) {
      refused += part.refused.length;
      if (report.format === 'csv')
        for (const block of part.blocks)
          rows.push(...cellsIn(block, report.dialect as unknown as CsvDialect));
    }
    const header = report.dialect.header === true ? report.columns.map(({ name }) => name) : null;
    return { table: { header, rows: trimmed(rows, report) }, report, refused, error: undefined };
  } finally {
    await source.close();
  }
}

/** COPY's own reading of the data, without the row number before each record. */
function cellsIn({ data, starts, rows }: Block, dialect: CsvDialect): (string | null)[][] {
  const bytes = bytesOf({ ...dialect, newline: 'lf' });
  return Array.from({ length: rows }, (_, row) =>
    cellsOf(data, splitRecord(data, starts[row]!, bytes), bytes).slice(1),
  );
}

/** Blanks around values are left to a transform, where detection proposes it. */
function trimmed(rows: (string | null)[][], report: DetectionReport): (string | null)[][] {
  const trims = report.columns.map((column) => proposesTrim(column));
  return trims.includes(true)
    ? rows.map((row) => row.map((cell, column) => (trims[column] ? (cell?.trim() ?? null) : cell)))
    : rows;
}

function proposesTrim(column: DetectionReport['columns'][number]): boolean {
  return column.proposal?.transforms.some(({ transform }) => transform === 'trim') ?? false;
}
