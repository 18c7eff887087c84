import { z } from 'zod';
import { db, Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { requireBatch } from './internal';
import {
  listQuarantinedRowsInputSchema,
  type QuarantinedRowView,
  type ListQuarantinedRowsInput,
} from './schemas';

interface Row {
  row: bigint;
  part: number;
  line: bigint;
  byteOffset: bigint;
  piece: string;
  raw: string;
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
  const rows = await readRows({ batchId, fingerprint, after, limit: limit + 1 });
  return pageOf(rows, limit, { cursorOf: (row) => String(row.row), toItem: toView });
}

/** @param query.after  row number after which to begin */
export async function readRows(query: {
  batchId: string;
  fingerprint: string | undefined;
  after: number;
  limit: number;
}): Promise<Row[]> {
  const { batchId, fingerprint, after, limit } = query;
  const ofGroup =
    fingerprint === undefined ? Prisma.empty : Prisma.sql`AND fingerprints @> ARRAY[${fingerprint}]`;
  return db().$queryRaw<Row[]>`
    SELECT row, part, line, byte_offset AS "byteOffset", piece, raw, raw_base64 AS "rawBase64", reasons
    FROM quarantined_rows
    WHERE batch_id = ${batchId}::uuid AND row > ${after} ${ofGroup}
    ORDER BY row LIMIT ${limit}`;
}

export function toView(row: Row): QuarantinedRowView {
  return {
    row: Number(row.row),
    part: row.part,
    line: Number(row.line),
    byteOffset: Number(row.byteOffset),
    piece: row.piece,
    raw: row.raw,
    rawBase64: row.rawBase64,
    reasons: row.reasons,
  };
}
