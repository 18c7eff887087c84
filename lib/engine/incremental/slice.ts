import type { TableDescription } from '../destinations/destination';
import { asLoadError, LoadError } from '../errors';
import { INCREMENTAL_MODES, type Incremental, type LoadPlan } from '../plan';
import { quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { SourceSlice } from '../sources/source';
import { constantSql, cursorKindOf, type CursorKind } from './cursor';
import { beforeSql } from './overlap';
import { findWatermark, type Watermark, type WatermarkKey } from './watermark-store';

/** Which rows of an incremental source a batch is about. */
export interface Slice {
  key: WatermarkKey;
  settings: Incremental;
  /** As it stood when the batch began; whether it is used or replaced. */
  kept: Watermark | undefined;
  /** The batch counts as the first: there is no table yet, or someone wants it so. */
  startsOver: boolean;
  /** Loads just a stretch; the watermark stays. */
  isRerun: boolean;
  /** Of the cursor column; undefined while there is no table. */
  kind: CursorKind | undefined;
  /** Cursor values that bound the rows, both inclusive, as text of `kind`. */
  from: string | undefined;
  to: string | undefined;
}

/**
 * Finds out, before the source is opened, where this batch begins.
 * @throws LoadError `incremental.*`
 */
export async function openSlice(
  session: SqlSession,
  plan: LoadPlan & { incremental: Incremental },
  existing: TableDescription | null,
): Promise<Slice> {
  requireFittingMode(plan);
  const { incremental: settings, destination } = plan;
  const key = watermarkKey(plan);
  const kept = await findWatermark(session, destination.stagingSchema, key).catch((error: unknown) => {
    // What the role lacks is said, with its GRANT, before staging begins.
    if (error instanceof LoadError && error.sqlstate === '42501') return undefined;
    throw error;
  });
  const kind = existing ? kindIn(existing, settings.cursor) : undefined;
  const slice: Slice = {
    key,
    settings,
    kept,
    startsOver: existing === null || settings.reset,
    isRerun: settings.rerun !== undefined,
    kind,
    from: undefined,
    to: undefined,
  };
  return kind ? bindSlice(session, slice, kind, plan) : slice;
}

/** Works out the bounds, once the kind of the cursor is known. */
export async function bindSlice(
  session: SqlSession,
  slice: Slice,
  kind: CursorKind,
  { mode }: Pick<LoadPlan, 'mode'>,
): Promise<Slice> {
  const { kept, settings, startsOver } = slice;
  // Also where there is no watermark yet: a mistake shows in the first batch, not in the second.
  beforeSql(kind, '', settings.overlap);
  if (settings.rerun) {
    const [from, to] = [settings.rerun.from, settings.rerun.to];
    const bounds = {
      from: from && (await readBound(session, kind, from)),
      to: to && (await readBound(session, kind, to)),
    };
    return { ...slice, kind, ...bounds };
  }
  if (!kept || startsOver) return { ...slice, kind };
  if (kept.type !== kind) throw typeChanged(kept, kind);
  return { ...slice, kind, from: await lowerBound(session, kept, { mode, overlap: settings.overlap }) };
}

/** The name that the watermark is found by. */
export function watermarkKey({
  load,
  destination,
  incremental,
}: Pick<LoadPlan, 'load' | 'destination'> & { incremental: Incremental }): WatermarkKey {
  return {
    load: incremental.identity ?? load,
    target: quoteTable(destination.table),
    cursor: incremental.cursor,
  };
}

/** What the source is told, so that it can leave out by itself what nobody needs. */
export function sourceSlice({ kind, from, to, settings }: Slice, plan: LoadPlan): SourceSlice {
  const mapped = plan.mapping?.find(({ column }) => column === settings.cursor);
  const transforms = [
    ...(mapped?.transforms ?? []),
    ...plan.transforms.filter(({ column }) => column === settings.cursor),
  ];
  return {
    field: mapped?.field ?? settings.cursor,
    isTransformed: transforms.length > 0 || plan.computed.some(({ column }) => column === settings.cursor),
    kind,
    from: from && kind && portable(kind, from),
    to: to && kind && portable(kind, to),
  };
}

/** PostgreSQL's own text of a time (sessions run in UTC) as ISO 8601. */
function portable(kind: CursorKind, text: string): string {
  if (kind !== 'timestamp' && kind !== 'timestamptz') return text;
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}

function kindIn({ columns }: TableDescription, cursor: string): CursorKind | undefined {
  const column =
    columns.find(({ name }) => name === cursor) ??
    columns.find(({ name }) => name.toLowerCase() === cursor.toLowerCase());
  return column && cursorKindOf(column.type);
}

/** Of rows that are appended, none may lie before those that are remembered: it could not be told whether it is there. */
async function lowerBound(
  session: SqlSession,
  kept: Watermark,
  { mode, overlap }: { mode: string; overlap: string },
): Promise<string> {
  const kind = kept.type as CursorKind;
  const before = beforeSql(kind, constantSql({ kind }, kept.value), overlap);
  if (mode !== 'append') return textOf(session, before);
  if (kept.rememberedFrom === null) throw neverRemembered(kept);
  return textOf(session, `GREATEST(${before}, ${constantSql({ kind }, kept.rememberedFrom)})`, kind);
}

async function textOf(session: SqlSession, value: string, kind?: CursorKind): Promise<string> {
  const { rows } = await session.query<{ value: string }>(
    `SELECT (${kind ? `CAST(${value} AS ${kind})` : value})::text AS value`,
  );
  return rows[0]!.value;
}

async function readBound(session: SqlSession, kind: CursorKind, text: string): Promise<string> {
  try {
    return await textOf(session, constantSql({ kind }, text));
  } catch (cause) {
    const error = asLoadError(cause);
    if (error.class === 'retryable') throw error;
    throw new LoadError('incremental.badBound', {
      class: 'fatal',
      message: `"${text}" cannot bound a run: it is no value of the cursor's type, ${kind}.`,
      remedy: 'Write it as the column holds it, e.g. 2026-01-31T12:00:00Z or 12345.',
      cause,
    });
  }
}

/** Modes that delete what the source lacks would delete what is only old. */
function requireFittingMode({ mode, writing }: LoadPlan): void {
  const closes = mode === 'history' && writing.history.closeMissing;
  if (INCREMENTAL_MODES.includes(mode) && !closes) return;
  throw new LoadError('incremental.wrongMode', {
    class: 'fatal',
    message: `${closes ? 'Closing the versions of missing keys' : `The write mode ${mode}`} does not go with an incremental source: rows that are only old would count as missing.`,
    remedy: `Load the whole source, or take ${INCREMENTAL_MODES.join(', ')}${closes ? ' without closing what is missing' : ''}.`,
  });
}

function typeChanged(kept: Watermark, kind: CursorKind): LoadError {
  return new LoadError('incremental.typeChanged', {
    class: 'fatal',
    message: `The watermark ${kept.value} is of type ${kept.type}, and the cursor column is compared as ${kind} now.`,
    remedy: 'Reset the watermark: the next batch then reads the whole source.',
  });
}

function neverRemembered(kept: Watermark): LoadError {
  return new LoadError('incremental.modeChanged', {
    class: 'fatal',
    message: `The watermark ${kept.value} was kept by a write mode that does not remember rows: appending from it could lose or double those that share it.`,
    remedy: 'Keep the write mode, or reset the watermark: the next batch then appends the whole source.',
  });
}
