import type { Part } from '../extract/part';
import type { Reason } from '../extract/block';
import { LoadError } from '../errors';
import { passing } from '../fail-point';
import { quoteIdentifier } from '../sql/identifiers';
import { copyStatement } from '../sql/copy-statement';
import { isDataError } from '../sql/translate-error';
import { withFrame } from '../sql/tuples';
import { rolledBackOnError, type SqlSession } from '../sql/session';
import { mappedColumns, unreadable, type Check, type StagingColumn, type StagingLayout } from '../staging';
import { isCopyText } from './copy-text';
import type { DoubtfulRecords } from './doubtful-records';
import { leaveOut, placesOf } from './leave-out';
import { allRows, findRefusedRows, type Found, type RowPlace } from './refused-rows';
import { recordSharedPart, type SharedPart } from './shared/pieces';
import { recordPartSql, type PartFacts } from './staged-parts';
import type { StagingArea } from './staging-area';

/** A row that COPY or a rule refused, with where it lies in memory. */
export interface RefusedRow {
  place: RowPlace;
  reasons: Reason[];
}

const DIAGNOSED_AT_ONCE = 2_500;

/** What became of a part. */
export interface StagedPart {
  part: Part;
  /** Rows that stand in the staging table. */
  staged: number;
  /** Rows that went to quarantine from here; records that the framer refused not among them. */
  refused: number;
  /** Bad rows that the batch is not about: left out without being judged. */
  leftOut: number;
  /** Pages of the table that hold no row of later parts, as far as was looked. */
  pages: number;
}

export interface LaneOptions extends CopyTools {
  area: StagingArea;
}

/** What staging rows takes, wherever they are staged. */
export interface CopyTools {
  session: SqlSession;
  layout: StagingLayout;
  checks: Check[];
  copySkipsBadRows: boolean;
  doubtful: DoubtfulRecords;
  /** Where rows go over as tuples: writes some as text. */
  asText?(rows: readonly RowPlace[]): Promise<RowPlace[]>;
  /** The slow lane: finds every reason of the given rows and stages those that have none. */
  diagnose(
    stagingTable: string,
    rows: readonly RowPlace[],
  ): Promise<{ reasons: Map<number, Reason[]>; staged: number; leftOut: number }>;
}

/** The rows of one part, and where they go. */
export interface RowsTask {
  part: Part;
  /** Quoted name of the staging table. */
  table: string;
  /** Pages of the table that hold none of the part's rows: they need not be read. */
  pagesBefore?: number;
  /** Called with a few thousand rows at a time, before the part commits. */
  onRefused(refused: RefusedRow[]): Promise<void>;
}

/** One try at one part. */
export interface PartTask extends RowsTask {
  /** An earlier try may have left something. */
  isRepeat: boolean;
  /** A statement that goes before the part's own, in the same transaction; one more try does it again. */
  before?: string | undefined;
  /** One that goes after them. */
  after?: string | undefined;
  /** Called once all refused rows are known. */
  facts(): PartFacts;
  /** Instead, for a part of a piece that workers share. */
  shared?(): SharedPart;
}

/**
 * Copies one part into a staging table, in one transaction, together with the record of it. Bad rows are left out by
 * COPY itself (type errors by ON_ERROR, rules by its WHERE), found by the gaps in the row numbers, and diagnosed.
 * Safe to call again with the same part: what an earlier call left is replaced.
 * @throws LoadError by the SQLSTATE of what failed; nothing of the part is left then
 */
export async function stagePart(options: LaneOptions, task: PartTask): Promise<StagedPart> {
  const { session, area } = options;
  const { part, table } = task;
  return rolledBackOnError(session, async () => {
    // Whatever is waited for keeps the lane idle, while this process is busy with the next part: BEGIN goes with the COPY.
    const opening = statements('BEGIN', task.before);
    const isOpened = task.isRepeat || part.blocks.length === 0;
    if (isOpened) await session.query(opening);
    if (task.isRepeat) await forgetPart(options, part, table);
    const rows = await stageRows(options, task, isOpened ? '' : opening);
    await passing('staging');
    const { ordinal, firstRow, lastRow } = part;
    const { staged, leftOut } = rows;
    const record = { ordinal, firstRow, lastRow, staged, refused: part.rows - staged - leftOut, table };
    if (task.shared) await recordSharedPart(session, area, record, task.shared());
    const recording = task.shared ? undefined : recordPartSql(area, record, task.facts());
    await session.query(statements(recording, task.after, 'COMMIT'));
    return { part, ...rows };
  });
}

function statements(...all: (string | undefined)[]): string {
  return all.map((sql) => (sql === undefined ? '' : `${sql}; `)).join('');
}

/**
 * The rows of one part, inside the session's open transaction; the record of the part is the caller's.
 * @param opening statements that open the transaction, where none is open yet and the part has blocks
 */
export async function stageRows(
  options: CopyTools,
  task: RowsTask,
  opening = '',
): Promise<Omit<StagedPart, 'part'>> {
  const { layout, copySkipsBadRows, checks } = options;
  const { part, table, pagesBefore = 0 } = task;
  const framed = part.blocks.reduce((sum, block) => sum + block.rows, 0);
  const unsent = part.blocks.map((block) => options.doubtful.find(block));
  const statement = copyStatement(table, layout, {
    skipBadRows: copySkipsBadRows,
    asText: isCopyText(layout.copy, part.blocks),
    where: passesAll(checks, layout, options.doubtful.sure),
  });
  const stored =
    framed === 0
      ? 0
      : await tryCopy(options, `${opening}SAVEPOINT copying; ${statement}`, leaveOut(part.blocks, unsent));
  if (stored === framed) {
    options.doubtful.learn({ rows: part.rows, left: 0, readable: 0, isEnough: true, refused: new Map() });
    return { staged: framed, refused: 0, leftOut: 0, pages: pagesBefore };
  }
  const left = placesOf(part.blocks, unsent);
  const { places, pages } = await notStored(options, task, { framed, stored, left });
  if (stored !== null && places.length !== framed - stored)
    throw countMismatch(part, framed, stored, places.length);
  const { refusedFor, ...found } = await diagnoseAll(options, task, places);
  options.doubtful.learn({
    rows: part.rows,
    left: left.length,
    // Before PostgreSQL 17 one bad row has good ones judged with it.
    readable: stored === null ? 0 : Math.min(found.staged, left.length),
    isEnough: stored === framed - left.length,
    refused: refusedFor,
  });
  return { ...found, staged: (stored ?? 0) + found.staged, pages };
}

interface Copied {
  framed: number;
  stored: number | null;
  /** Rows that were not sent. */
  left: RowPlace[];
}

async function notStored(
  { session, layout: { rowColumn } }: CopyTools,
  { part, table, pagesBefore = 0 }: RowsTask,
  { framed, stored, left }: Copied,
): Promise<Found> {
  if (stored === null) return { places: allRows(part), pages: pagesBefore };
  // COPY stored all that was sent: there is nothing to look for.
  if (stored === framed - left.length) return { places: left, pages: pagesBefore };
  return findRefusedRows(session, { table, rowColumn, pagesBefore, rows: stored }, part);
}

/** A few rows at a time: their reasons take up many times the memory of the rows themselves. */
async function diagnoseAll(options: CopyTools, task: RowsTask, places: RowPlace[]) {
  const found = { staged: 0, refused: 0, leftOut: 0 };
  const refusedFor = new Map<readonly Reason[], number>();
  for (let at = 0; at < places.length; at += DIAGNOSED_AT_ONCE) {
    const sent = places.slice(at, at + DIAGNOSED_AT_ONCE);
    // Halving leaves savepoints, each with a lock: within one large part they must not pile up.
    if (at > 0) await options.session.query('RELEASE SAVEPOINT copying; SAVEPOINT copying');
    const some = options.asText ? await options.asText(sent) : sent;
    const { reasons, staged, leftOut } = await options.diagnose(task.table, some);
    const refused: RefusedRow[] = [];
    for (const place of some) {
      const list = reasons.get(place.row);
      if (list === undefined) continue;
      refused.push({ place, reasons: list });
      refusedFor.set(list, (refusedFor.get(list) ?? 0) + 1);
    }
    await task.onRefused(refused);
    found.staged += staged;
    found.refused += refused.length;
    found.leftOut += leftOut;
  }
  return { ...found, refusedFor };
}

/**
 * @returns rows stored, or null where bad rows ended the COPY: any bad row before PostgreSQL 17, later those that
 * ON_ERROR does not leave out (untranslatable characters, a constraint that cannot be evaluated)
 */
async function tryCopy(
  { session, layout }: CopyTools,
  statement: string,
  data: Iterable<Buffer>,
): Promise<number | null> {
  try {
    return await session.copyIn(statement, layout.copy.format === 'binary' ? withFrame(data) : data);
  } catch (error) {
    if (!(error instanceof LoadError) || !isDataError(error.sqlstate)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT copying');
    return null;
  }
}

/** Whether cells can be read comes first, and once for all checks: what they evaluate may fail on the others. */
function passesAll(
  checks: Check[],
  layout: StagingLayout,
  sure: ReadonlySet<StagingColumn>,
): string | undefined {
  const refusing = checks.filter((check) => check.severity === 'error' && !check.isReading);
  const passes = refusing.map((check) => `(${check.failsWhen}) IS NOT TRUE`).join(' AND ');
  const cannotBeRead = unreadable(mappedColumns(layout).filter((column) => !sure.has(column)));
  if (cannotBeRead === undefined) return passes || undefined;
  return `CASE WHEN ${cannotBeRead} THEN false ELSE ${passes || 'true'} END`;
}

/** A part whose COMMIT was lost on the way may stand there already. */
async function forgetPart({ session, area, layout }: LaneOptions, part: Part, table: string): Promise<void> {
  const { rowCount } = await session.query(`DELETE FROM ${area.parts} WHERE part = $1`, [part.ordinal]);
  if (rowCount === 0) return;
  await session.query(`DELETE FROM ${table} WHERE ${quoteIdentifier(layout.rowColumn)} BETWEEN $1 AND $2`, [
    part.firstRow,
    part.lastRow,
  ]);
}

function countMismatch(part: Part, framed: number, stored: number, gaps: number): LoadError {
  return new LoadError('stage.countMismatch', {
    class: 'retryable',
    message: `Part ${part.ordinal}: ${framed} rows were framed and ${stored} stored, but ${gaps} are missing.`,
  });
}
