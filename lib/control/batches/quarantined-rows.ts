import { z } from 'zod';
import { db, Prisma } from '@/lib/db';
import { rowWithinPiece } from '@/lib/engine';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { groupOf, inGroup, rowsToSearch, type Group } from '../quarantine';
import {
  listQuarantinedRowsInputSchema,
  type QuarantinedRowView,
  type ListQuarantinedRowsInput,
} from '../quarantine/schemas';
import { parseInput, requireRole } from '../verb';
import { requireBatch } from './internal';

/** Of a raw text on a page; the download holds it whole. */
export const rawCharacters = 5_000;

export interface Row {
  row: bigint;
  part: number;
  line: bigint;
  byteOffset: bigint;
  piece: string;
  raw: string;
  isRawCut: boolean;
  rawBase64: string | null;
  reasons: QuarantinedRowView['reasons'];
}

/** The refused rows of a batch, or of one of its error groups, in the order of the source. Viewer. */
export async function listQuarantinedRows(
  context: ActorContext,
  input: ListQuarantinedRowsInput,
): Promise<Page<QuarantinedRowView>> {
  requireRole(context, 'viewer');
  const { batchId, fingerprint, cursor, limit } = parseInput(listQuarantinedRowsInputSchema, input);
  await requireBatch(batchId);
  const after = decodeCursor(cursor, z.coerce.number().int().min(0)) ?? 0;
  const group = await groupOf(db(), batchId, fingerprint);
  const rows = await readRows({ batchId, group, after, limit: limit + 1, rawCharacters });
  return pageOf(rows, limit, { cursorOf: (row) => String(row.row), toItem: toView });
}

interface RowsQuery {
  batchId: string;
  group: Group | undefined;
  /** Row number after which to begin. */
  after: number;
  limit: number;
  /** Longer raw texts are cut there. */
  rawCharacters?: number;
  /** No more rows than hold so many bytes, but one at least: a single one may hold megabytes. */
  bytes?: number;
}

const unlimited = 2_147_483_647;

export async function readRows(query: RowsQuery): Promise<Row[]> {
  const { batchId, group, after, limit, rawCharacters = unlimited, bytes = unlimited } = query;
  return db().$queryRaw<Row[]>`
    SELECT ${rowColumns(rawCharacters)}
    FROM (
      SELECT *, sum(size) OVER (ORDER BY row) - size AS bytes_before
      FROM (
        SELECT *, octet_length(raw) + coalesce(octet_length(raw_base64), 0) AS size
        FROM ${rowsToSearch(batchId, group)} q
        WHERE q.batch_id = ${batchId}::uuid AND q.row > ${after} ${inGroup(group)}
        ORDER BY q.row LIMIT ${limit}
      ) first_rows
    ) sized
    WHERE bytes_before < ${bytes}::bigint
    ORDER BY row`;
}

/** @param mostCharacters  longer raw texts are cut there */
export function rowColumns(mostCharacters: number): Prisma.Sql {
  return Prisma.sql`row, part, line, byte_offset AS "byteOffset", piece, left(raw, ${mostCharacters}::int) AS raw,
           length(raw) > ${mostCharacters}::int AS "isRawCut",
           CASE WHEN length(raw) <= ${mostCharacters}::int THEN raw_base64 END AS "rawBase64", reasons`;
}

export function toView(row: Row): QuarantinedRowView {
  return {
    row: Number(row.row),
    shownRow: rowWithinPiece(Number(row.row)),
    part: row.part,
    line: Number(row.line),
    byteOffset: Number(row.byteOffset),
    piece: row.piece,
    raw: row.raw,
    isRawCut: row.isRawCut,
    rawBase64: row.rawBase64,
    reasons: row.reasons,
  };
}
