import { detectOpenSource, formatOf, openSource } from '../detect-source';
import type { DetectionReport } from '../detection-report';
import type { RunContext } from '../events';
import type { InputOptions } from '../extract/extract-parts';
import type { CopyDialect, DetectedColumn } from '../formats/format';
import { onlyFile } from '../incremental/only-file';
import type { LoadPlan } from '../plan';
import type { OpenSource, SourceContext, SourceSlice } from '../sources/source';
import { joinPieces, type JoinedFields } from './drift/join-pieces';
import { fieldsRead } from './fields-read';

/** What of a batch's surroundings reading takes. */
export type ReadingContext = Pick<
  RunContext,
  'signal' | 'knownColumns' | 'fileRoots' | 'baseFolder' | 'sleep' | 'random' | 'emit'
>;

/** A source that is open, with everything settled that framing its bytes needs. */
export interface OpenInput extends Omit<InputOptions, 'maxRecordBytes' | 'signal'>, JoinedFields {
  copyDialect: CopyDialect;
  bytesTotal: number | undefined;
  /** The same, or about so many; undefined where not even that is known. */
  bytesExpected: number | undefined;
}

/**
 * Opens the source (or of its files the one that is wanted) and settles format, dialect and encoding, detecting what the plan leaves open.
 * @throws LoadError `source.*`, `detect.*`, `format.*`; the source is closed then
 */
export async function openInput(
  plan: LoadPlan,
  context: ReadingContext,
  wanted: { slice?: SourceSlice; file?: string } = {},
): Promise<OpenInput> {
  const opened = await openSource(plan.source, { ...sourceContext(plan, context), slice: wanted.slice });
  try {
    const source = wanted.file === undefined ? opened : await onlyFile(opened, wanted.file);
    const report = withKnown(await detectColumns(source, plan, context), plan, context);
    const { dialect, encoding } = report;
    const format = formatOf(report.format);
    const first = { columns: report.columns, seen: report.seen ?? [] };
    const { columns, ...joined } = await joinPieces({ source, format, dialect, encoding, ...first });
    return {
      source,
      format,
      dialect,
      encoding,
      fields: columns.map((column) => column.name),
      columns: plan.destination.columnTypes === 'text' ? columns.map(asText) : columns,
      ...joined,
      copyDialect: format.copyDialect(dialect),
      bytesTotal: report.bytesTotal,
      bytesExpected: source.bytesTotal ?? source.bytesExpected,
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The columns of a table that is there have types of their own: the first rows will do, unless something hangs on them. */
async function detectColumns(
  source: OpenSource,
  plan: LoadPlan,
  { knownColumns }: ReadingContext,
): Promise<DetectionReport> {
  const { mapping, destination, drift } = plan;
  const isText = destination.columnTypes === 'text';
  const judgesTypes = drift.type === 'widen' || drift.type === 'stop';
  const isTyped = !isText && (destination.create || judgesTypes);
  const isKnown = mapping !== undefined || knownColumns !== undefined;
  const report = await detectReaching(source, plan, { isTyped, isShown: false, isKnown });
  if (isTyped || isText || (drift.new !== 'add' && drift.new !== 'stop')) return report;
  const named = mapping?.map(({ field }) => field) ?? knownColumns?.map(({ name }) => name) ?? [];
  if (report.columns.every(({ name, isReached }) => isReached || named.includes(name))) return report;
  return detectReaching(source, plan, { isTyped: true, isShown: false, isKnown });
}

/** Names of the plan that lead into records become fields too, where the format's records nest. */
async function detectReaching(
  source: OpenSource,
  plan: LoadPlan,
  options: { isTyped: boolean; isShown: boolean; isKnown: boolean },
): Promise<DetectionReport> {
  const report = await detectOpenSource(source, plan.format, options);
  const { isReachable, reachInto } = formatOf(report.format);
  if (!isReachable || !reachInto) return report;
  const fields = report.columns.map(({ name }) => name);
  const named = [...(plan.mapping ?? []).map(({ field }) => field), ...(await fieldsRead(plan))];
  const inside = named.filter((name) => !fields.includes(name) && isReachable(name, fields, report.dialect));
  if (inside.length === 0) return report;
  const dialect = reachInto(report.dialect, inside) as Record<string, unknown>;
  const { encoding } = report;
  const reached = await detectOpenSource(source, { kind: report.format, encoding, dialect }, options);
  const columns = reached.columns.map((column) => ({ ...column, isReached: inside.includes(column.name) }));
  return { ...reached, columns };
}

/** Records may give no rows for once: what rows would have is then what the load knows of them. */
function withKnown(
  report: DetectionReport,
  { mapping }: LoadPlan,
  { knownColumns = [] }: ReadingContext,
): DetectionReport {
  const { format, dialect, columns, preview } = report;
  if (preview.length > 0 || !formatOf(format).splitsRecords?.(dialect)) return report;
  const known = mapping?.map(({ field, type = 'text' }) => ({ name: field, type })) ?? knownColumns;
  const lacking = known.filter(({ name }) => !columns.some((column) => column.name === name));
  const assumed = lacking.map(({ name, type }) => ({ name, type, nullable: true, confidence: 0 }));
  return { ...report, columns: [...columns, ...assumed] };
}

function asText(column: DetectedColumn): DetectedColumn {
  return { ...column, type: 'text' };
}

/** What a source gets to know of the batch's surroundings. */
export function sourceContext(plan: LoadPlan, context: ReadingContext): SourceContext {
  const { signal, fileRoots, baseFolder, sleep, random, emit } = context;
  return {
    signal,
    fileRoots,
    baseFolder,
    sleep,
    random,
    retry: plan.retry,
    files: plan.source.files,
    onAttempt: ({ what, number, class: errorClass, code, message }) =>
      emit({
        type: 'attempt',
        attempt: { part: what, number, class: errorClass as 'retryable', code, message },
      }),
  };
}
