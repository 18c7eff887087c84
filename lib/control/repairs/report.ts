import type { Prisma } from '@/lib/db';
import { db } from '@/lib/db';
import { batchIdInputSchema, type BatchIdInput } from '../batches/schemas';
import { sampleQuarantine } from '../batches';
import type { ActorContext } from '../context';
import { findReader, standingOf } from '../quarantine';
import { csvLine, writeXlsx } from '../spreadsheets';
import { parseInput, requireRole } from '../verb';
import { columnsOf } from './columns';
import { countsOf, touchedRows } from './counts';
import { bytesOfText, contentTypes, fileNameOf, type Download } from './files';
import { errorGroups, toGroup } from './get';
import { requireRepairBatch } from './internal';
import {
  reportErrorsInputSchema,
  type ErrorReport,
  type RepairGroup,
  type ReportErrorsInput,
} from './schemas';

/** A page that nobody reads to its end says nothing. */
const mostGroups = 200;
const sampledGroups = 50;
const shownCharacters = 500;

/** What was refused in a batch, by cause, with a few rows of each: to share with whoever made the source. Viewer. */
export async function getErrorReport(context: ActorContext, input: BatchIdInput): Promise<ErrorReport> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const [figures, reader, standing, touched, all] = await Promise.all([
    db().batch.findUniqueOrThrow({ where: { id: batchId }, select: figureColumns }),
    findReader(batchId),
    standingOf(db(), batchId),
    touchedRows(batchId),
    errorGroups(batchId),
  ]);
  const columns = reader ? columnsOf(reader) : null;
  const groups = all.slice(0, mostGroups).map((group) => toGroup(group, { columns, touched, standing }));
  return {
    batchId,
    load: batch.load.name,
    version: batch.loadVersion.number,
    state: batch.state,
    isRehearsal: batch.isRehearsal,
    startedAt: batch.startedAt?.toISOString() ?? null,
    finishedAt: batch.finishedAt?.toISOString() ?? null,
    madeAt: new Date().toISOString(),
    counts: Object.fromEntries(
      Object.entries(figures).map(([name, count]) => [name, Number(count)]),
    ) as ErrorReport['counts'],
    repairs: countsOf(Number(batch.quarantined), touched.get('') ?? [], standing),
    groups: await Promise.all(
      groups.map(async (group, at) => ({
        ...group,
        samples: at < sampledGroups ? await samplesOf(context, batchId, group) : [],
      })),
    ),
    isCut: all.length > mostGroups,
  };
}

const figureColumns = {
  read: true,
  inserted: true,
  updated: true,
  unchanged: true,
  quarantined: true,
  duplicates: true,
  filtered: true,
} as const satisfies Prisma.BatchSelect;

async function samplesOf(context: ActorContext, batchId: string, group: RepairGroup) {
  const { fingerprint, column, rule, sqlstate } = group;
  const rows = await sampleQuarantine(context, { batchId, fingerprint });
  return rows.map(({ shownRow, line, piece, raw, isRawCut, reasons }) => {
    // A row may have been refused for others as well.
    const ofGroup = reasons.find(
      (each) => each.column === column && each.rule === rule && each.sqlstate === sqlstate,
    );
    return {
      row: shownRow,
      line,
      piece,
      raw: raw.slice(0, shownCharacters),
      isRawCut: isRawCut || raw.length > shownCharacters,
      value: ofGroup?.value ?? null,
    };
  });
}

/** The same as a file. Viewer. */
export async function downloadErrorReport(
  context: ActorContext,
  input: ReportErrorsInput,
): Promise<Download> {
  requireRole(context, 'viewer');
  const { batchId, format } = parseInput(reportErrorsInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const report = await getErrorReport(context, { batchId });
  return {
    fileName: fileNameOf(batch, 'errors', format),
    contentType: contentTypes[format],
    chunks: writers[format](report),
  };
}

const writers = { csv: asCsv, json: asJson, xlsx: asXlsx };

async function* asJson(report: ErrorReport): AsyncGenerator<Uint8Array> {
  yield bytesOfText(`${JSON.stringify(report, null, 2)}\n`);
}

const groupHeader = [
  ...['rule', 'column', 'source_column', 'sqlstate', 'message', 'rows', 'reasons'],
  ...['open', 'fixed', 'dropped', 'replaying', 'replayed', 'sample_value', 'sample_rows'],
];

function groupLine(group: ErrorReport['groups'][number]): (string | null)[] {
  const { rule, column, sourceColumn, sqlstate, message, rows, reasons, counts, sample, samples } = group;
  const { open, fixed, dropped, replaying, replayed } = counts;
  const places = samples.map(({ piece, line }) => `${piece}:${line}`).join(', ');
  const figures = [rows, reasons, open, fixed, dropped, replaying, replayed].map(String);
  return [rule, column, sourceColumn, sqlstate, message, ...figures, sample, places];
}

async function* asCsv({ groups }: ErrorReport): AsyncGenerator<Uint8Array> {
  yield bytesOfText([groupHeader, ...groups.map(groupLine)].map(csvLine).join(''));
}

function asXlsx(report: ErrorReport): AsyncIterable<Uint8Array> {
  const { groups, counts, repairs } = report;
  const facts = Object.entries({ ...counts, ...repairs }).map(([name, count]) => [name, String(count)]);
  const { load, batchId, version, state, startedAt, finishedAt, madeAt } = report;
  const names = { load, batch: batchId, version: String(version), state, startedAt, finishedAt, madeAt };
  const samples = groups.flatMap(({ rule, column, samples }) =>
    samples.map(({ row, line, piece, value, raw }) => [
      ...[rule, column, piece, String(line), String(row), value, raw],
    ]),
  );
  return writeXlsx([
    { name: 'Summary', header: ['fact', 'value'], rows: [[...Object.entries(names), ...facts]] },
    { name: 'Errors', header: groupHeader, rows: [groups.map(groupLine)] },
    {
      name: 'Rows',
      header: ['rule', 'column', 'file', 'line', 'row', 'value', 'record'],
      rows: [samples],
    },
  ]);
}
