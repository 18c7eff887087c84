import { z } from 'zod';
import { db } from '@/lib/db';
import { rowWithinPiece } from '@/lib/engine';
import type { ActorContext } from '../context';
import {
  findReader,
  groupOf,
  readRecords,
  standingOf,
  type RecordReader,
  type Standing,
  type StoredRecord,
} from '../quarantine';
import { decodeCursor, encodeCursor } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { columnsOf, sentenceOf, sourceColumnsOf } from './columns';
import { countsOf, hasReopened, rowsOfFilter, touchedRows } from './counts';
import { namesOf, requireRepairBatch, whyNoRecords, type RepairBatch } from './internal';
import {
  listRepairRowsInputSchema,
  type ListRepairRowsInput,
  type RepairCell,
  type RepairColumn,
  type RepairRow,
  type RepairState,
} from './schemas';

/** Of a text on a page; downloads hold it whole. */
const shownCharacters = 5_000;

/** Quarantined rows with their cells, in the order of the source. Viewer. */
export async function listRepairRows(
  context: ActorContext,
  input: ListRepairRowsInput,
): Promise<Page<RepairRow>> {
  requireRole(context, 'viewer');
  const { batchId, fingerprint, state, cursor, limit } = parseInput(listRepairRowsInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const after = decodeCursor(cursor, z.coerce.number().int().min(0)) ?? 0;
  const [reader, standing, group] = await Promise.all([
    findReader(batchId),
    standingOf(db(), batchId),
    groupOf(db(), batchId, fingerprint),
  ]);
  const standings = state && (await standOf(batch, { fingerprint, state }, standing));
  // That there are none of them is known without looking through millions.
  if (standings && !standings.hasRows) return { items: [], nextCursor: null };
  const states = state && [state];
  const areUntouched = state === 'open' && standings?.areUntouched;
  const query = { batchId, standing, group, states, areUntouched, after, limit };
  const { records, isMore } = await readRecords(query);
  const names = await namesOf(records.map(({ byId }) => byId));
  const columns = reader ? columnsOf(reader) : [];
  return {
    items: records.map((record) => toRow(record, { reader, columns, names })),
    nextCursor: isMore ? encodeCursor(String(records.at(-1)!.row)) : null,
  };
}

/** What the sums say of rows in a state: whether there are any, and whether open ones were never touched. */
async function standOf(
  batch: RepairBatch,
  { fingerprint = '', state }: { fingerprint: string | undefined; state: RepairState },
  standing: Standing,
): Promise<{ hasRows: boolean; areUntouched: boolean }> {
  const [rows, touched] = await Promise.all([
    rowsOfFilter(batch, fingerprint),
    touchedRows(batch.id, fingerprint),
  ]);
  // The least frequent of many groups have no sums.
  if (rows === undefined) return { hasRows: true, areUntouched: false };
  const counted = touched.get(fingerprint) ?? [];
  return {
    hasRows: countsOf(rows, counted, standing)[state] > 0,
    areUntouched: !hasReopened(counted, standing),
  };
}

interface RowFacts {
  reader: RecordReader | undefined;
  columns: RepairColumn[];
  names: Map<string, string>;
}

function toRow(record: StoredRecord, { reader, columns, names }: RowFacts): RepairRow {
  const cells = reader?.cellsOf(record);
  const toColumns = record.reasons.map(({ column }) => sourceColumnsOf(column, columns));
  const isRawCut = record.raw.length > shownCharacters;
  const isTouched = record.state !== 'open';
  return {
    row: record.row,
    shownRow: rowWithinPiece(record.row),
    part: record.part,
    line: record.line,
    byteOffset: record.byteOffset,
    piece: record.piece,
    raw: record.raw.slice(0, shownCharacters),
    isRawCut,
    rawBase64: isRawCut ? null : record.rawBase64,
    reasons: record.reasons,
    state: record.state,
    cells:
      cells?.now.map((value, i) => {
        const reasons = record.reasons.filter((_, at) => toColumns[at]!.includes(columns[i]!.name));
        return toCell(value, cells.was[i]!, reasons);
      }) ?? null,
    whyWhole: cells ? null : (whyNoRecords(reader) ?? whyWhole(record)),
    record: record.record,
    otherReasons: record.reasons.filter((_, at) => !cells || toColumns[at]!.length === 0).map(sentenceOf),
    dropReason: record.reason,
    repairedBy: isTouched && record.byId !== null ? (names.get(record.byId) ?? null) : null,
    repairedAt: isTouched ? record.at && new Date(record.at).toISOString() : null,
    actionId: isTouched ? record.actionId : null,
    replayBatchId: record.state === 'replaying' || record.state === 'replayed' ? record.replayId : null,
  };
}

function toCell(value: string | null, was: string | null, reasons: StoredRecord['reasons']): RepairCell {
  return {
    value: cut(value),
    isCut: value !== null && value.length > shownCharacters,
    was: value === was ? null : { value: cut(was) },
    reasons: reasons.map(({ message }) => message),
  };
}

function cut(text: string | null): string | null {
  return text && text.slice(0, shownCharacters);
}

function whyWhole({ reasons }: StoredRecord): string {
  const malformed = reasons.find(({ column, rule }) => column === null || rule === 'malformed');
  return malformed
    ? `The record ${malformed.message}.`
    : 'The record cannot be split into the source’s columns.';
}
