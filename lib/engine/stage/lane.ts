import type { Part } from '../extract/part';
import { LoadError } from '../errors';
import { passing } from '../fail-point';
import { quoteIdentifier } from '../sql/identifiers';
import { rolledBackOnError } from '../sql/session';
import { copyRows, type Copied } from './copy-rows';
import type { CopyTools, RowsTask } from './copy-tools';
import { judgeRows } from './judge-rows';
import { placesOf } from './leave-out';
import { allRows, findRefusedRows, type Found, type RowPlace } from './refused-rows';
import { recordSharedPart, type SharedPart } from './shared/pieces';
import { recordPartSql, type PartFacts } from './staged-parts';
import type { StagingArea } from './staging-area';

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

const NOTHING_SENT: Copied = { stored: 0, unsent: [], alone: new Set() };

/**
 * The rows of one part, inside the session's open transaction; the record of the part is the caller's.
 * @param opening statements that open the transaction, where none is open yet and the part has blocks
 */
export async function stageRows(
  options: CopyTools,
  task: RowsTask,
  opening = '',
): Promise<Omit<StagedPart, 'part'>> {
  const { doubtful } = options;
  const { part, pagesBefore = 0 } = task;
  const framed = part.blocks.reduce((sum, block) => sum + block.rows, 0);
  const alone = { staged: 0, refused: 0, leftOut: 0 };
  const copied =
    framed === 0
      ? NOTHING_SENT
      : await copyRows(options, task, opening, async (place) => {
          const { staged, refused, leftOut, refusedFor } = await judgeRows(options, task, [place]);
          alone.staged += staged;
          alone.refused += refused;
          alone.leftOut += leftOut;
          doubtful.learn({ rows: 0, left: 0, readable: 0, isEnough: false, refused: refusedFor });
        });
  if (copied.stored === framed) {
    doubtful.learn({ rows: part.rows, left: 0, readable: 0, isEnough: true, refused: new Map() });
    return { staged: framed, refused: 0, leftOut: 0, pages: pagesBefore };
  }
  const left = placesOf(part.blocks, copied.unsent);
  const { places, pages } = await notStored(options, task, { ...copied, framed, left, staged: alone.staged });
  const found = await judgeRows(options, task, places);
  doubtful.learn({
    rows: part.rows,
    left: left.length,
    // Where bad rows ended every try, good ones are judged with them.
    readable: copied.stored === null ? 0 : Math.min(found.staged, left.length),
    isEnough: copied.stored === framed - left.length,
    refused: found.refusedFor,
  });
  return {
    staged: (copied.stored ?? 0) + alone.staged + found.staged,
    refused: alone.refused + found.refused,
    leftOut: alone.leftOut + found.leftOut,
    pages,
  };
}

interface Sent extends Copied {
  framed: number;
  /** Rows that were not sent. */
  left: RowPlace[];
  /** Judged alone and staged. */
  staged: number;
}

/** What is left to be judged. */
async function notStored(
  { session, layout: { rowColumn } }: CopyTools,
  { part, table, pagesBefore = 0 }: RowsTask,
  { framed, stored, left, alone, staged }: Sent,
): Promise<Found> {
  const isOpen = ({ row }: RowPlace) => !alone.has(row);
  if (stored === null) return { places: allRows(part).filter(isOpen), pages: pagesBefore };
  // COPY stored all that was sent: there is nothing to look for.
  if (stored === framed - left.length) return { places: left.filter(isOpen), pages: pagesBefore };
  const rows = stored + staged;
  const { places, pages } = await findRefusedRows(session, { table, rowColumn, pagesBefore, rows }, part);
  if (places.length !== framed - rows) throw countMismatch(part, framed, rows, places.length);
  return { places: places.filter(isOpen), pages };
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
