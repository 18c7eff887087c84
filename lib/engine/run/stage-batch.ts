import { LoadError } from '../errors';
import { extractParts } from '../extract/extract-parts';
import type { Part } from '../extract/part';
import { rawColumn } from '../extract/raw-column';
import { deletes } from '../merge/written-columns';
import type { SqlSession } from '../sql/session';
import type { StagedPart } from '../stage/lane';
import { stageParts, type TableQueue } from '../stage/stage-parts';
import { stampSql } from '../stage/staging-area';
import { keepsRaw } from '../target';
import { countWarnings } from '../validate/count-warnings';
import type { Batch } from './batch';
import { BatchLane, doubtfulRecords, watchWith, type LaneRole } from './batch-lane';
import { putDown } from './pause';
import { requireRuleLimits } from './rule-limits';

/**
 * Reads the source and stages it over the batch's lanes; closes `tables` when all is staged.
 * @throws LoadError of the source, a lane or the threshold, or `batch.paused`; `tables` is then closed with the same error
 */
export async function stageBatch(batch: Batch, tables: TableQueue): Promise<void> {
  const { plan, reading: input, account, context } = batch;
  const doubtful = doubtfulRecords(batch);
  const lanes = Array.from(
    { length: plan.tuning.lanes },
    (_, index) => new BatchLane(batch, { ...laneRole(batch, index + 1, tables), doubtful }),
  );
  try {
    account.enter('extract');
    const parts = extractParts({
      ...input,
      ...plan.tuning,
      rawColumn: keepsRaw(batch.target) ? rawColumn(input.copyDialect) : undefined,
      watch: watchWith(batch, doubtful),
      from: batch.resumed?.place,
      signal: context.signal,
      now: context.now,
      onFields: (piece, fields) => context.emit({ type: 'pieceFields', piece, fields }),
    });
    const standing = { isPaused: false };
    await stageParts(countParts(batch, account.timedItems('extract', parts), standing), lanes, (staged) =>
      countStaged(batch, staged),
    );
    if (standing.isPaused) throw await putDown(batch);
    requireStaged(batch);
    tables.close();
  } catch (error) {
    tables.close(error);
    throw error;
  }
}

/**
 * Judges what has been read and refused, once all is staged.
 * @throws LoadError `extract.noRows`, `merge.deletionBrake`, `validate.tooManyBadRows`
 */
export function requireStaged(batch: Batch): void {
  batch.account.progress(true);
  if (batch.account.read === 0 && !batch.increment) requireEmptyAllowed(batch);
  requireThreshold(batch, true);
}

function laneRole(batch: Batch, number: number, tables: TableQueue): Omit<LaneRole, 'doubtful'> {
  return {
    name: batch.resumed ? `${number}r${batch.resumed.takings}` : String(number),
    stampSql: (table) => stampSql(table, batch.area, batch.layout),
    async onTable(session, table) {
      await countTableWarnings(batch, session, table.name);
      tables.push(table);
    },
    onRefused: (tally) => batch.account.quarantine(tally),
  };
}

/** For a staging table that gets no further rows. */
export async function roundOffTable(batch: Batch, session: SqlSession, name: string): Promise<void> {
  const stamp = stampSql(name, batch.area, batch.layout);
  if (stamp) await session.query(stamp);
  await countTableWarnings(batch, session, name);
}

async function countTableWarnings(batch: Batch, session: SqlSession, name: string): Promise<void> {
  const warnings = await countWarnings(session, name, batch.checks.row);
  // Added in one go: while this lane waited, others added theirs.
  batch.account.warnings += warnings;
}

/** @param reading.isPaused  set where there may be more, and the batch is to be put down here */
async function* countParts(
  batch: Batch,
  parts: AsyncIterable<Part>,
  reading: { isPaused: boolean },
): AsyncGenerator<Part> {
  const { account, context } = batch;
  for await (const part of parts) {
    context.signal.throwIfAborted();
    account.read += part.rows;
    account.skippedLines += part.skippedLines;
    account.bytes = part.sourceBytesSoFar;
    const { ordinal, firstRow, lastRow, pieces } = part;
    batch.locators.push({ ordinal, firstRow, lastRow, pieces });
    account.enter('stage');
    account.progress();
    if (part.rows > 0) yield part;
    if (context.pause?.aborted) {
      reading.isPaused = true;
      return;
    }
  }
}

function countStaged(batch: Batch, { part, staged, refused, leftOut }: StagedPart): void {
  const { account, context } = batch;
  account.staged += staged;
  account.filtered += leftOut;
  context.emit({
    type: 'part',
    part: part.ordinal,
    state: 'staged',
    rows: staged,
    refused: refused + part.refused.length,
  });
  account.progress();
  requireThreshold(batch, false);
}

/**
 * @throws LoadError `validate.tooManyBadRows` once the number or the share of refused rows makes the batch hopeless,
 * `validate.ruleLimit` once a single rule does
 */
export function requireThreshold(batch: Batch, isComplete: boolean): void {
  const { plan, account } = batch;
  const { share, minRows, maxCount = Infinity } = plan.errorThreshold;
  const { refused, bytes, bytesTotal } = account;
  // Rows that are left out are not judged.
  const read = account.read - account.filtered;
  const allBad = isComplete && read > 0 && refused === read;
  // Bad rows may stand together at the start: while more is to come, they are held against all that is expected.
  const expected =
    isComplete || !bytesTotal || bytes === 0 ? read : Math.max(read, (read * bytesTotal) / bytes);
  if (allBad) throw tooManyBad(`All ${read} rows were refused`);
  if (refused > maxCount) throw tooManyBad(`${refused} of ${read} rows were refused, more than ${maxCount}`);
  if (read >= minRows && refused > share * expected)
    throw tooManyBad(`${refused} of ${read} rows were refused, more than the threshold of ${share * 100} %`);
  requireRuleLimits(batch, read < minRows ? Infinity : expected);
}

function tooManyBad(what: string): LoadError {
  return new LoadError('validate.tooManyBadRows', {
    class: 'data',
    message: `${what}. The destination is unchanged.`,
    remedy:
      'Look at the quarantined rows; correct the source, the mapping or the rules, or raise the threshold.',
  });
}

/** An empty source is a fault, unless it is to empty the destination and someone wants that. */
function requireEmptyAllowed({ plan, context, account, reading }: Batch): void {
  if (!deletes(plan.mode)) {
    throw new LoadError('extract.noRows', {
      class: 'fatal',
      message: 'The source holds no rows. The destination is unchanged.',
      remedy: reading.format.whyNoRows(reading.dialect),
    });
  }
  if (plan.writing.approveDeletions) return;
  const error = new LoadError('merge.deletionBrake', {
    class: 'fatal',
    message: `The source holds no rows: to ${plan.mode} would delete everything. The destination is unchanged.`,
    remedy:
      'Check that the source is complete. If the deletions are wanted, approve them and run the batch again.',
  });
  if (!context.isRehearsal) throw error;
  account.rehearsal.wouldStop = error.message;
}
