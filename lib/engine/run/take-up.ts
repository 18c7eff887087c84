import { createHash, randomUUID } from 'node:crypto';
import { asLoadError, type LoadError } from '../errors';
import type { QuarantinedParts } from '../events';
import type { PartLocator, ReadPlace } from '../extract/part';
import type { Slice } from '../incremental/slice';
import type { TallyData } from '../monitor/reason-tally';
import type { CompiledChecks } from '../prepare/compile-checks';
import type { OpenInput } from '../prepare/open-input';
import { reconcileStaging } from '../reconcile/staged-counts';
import type { SqlSession } from '../sql/session';
import { NOT_TUPLES } from '../sql/tuples';
import { takeKept } from '../stage/kept-staging';
import { partsOfDonePieces, sharedPieces, sharedTables, tellAgain } from '../stage/shared/standing';
import { keepParts, locatorOf, partsFromStart, type RecordedPart } from '../stage/staged-parts';
import type { StagingArea } from '../stage/staging-area';
import type { StagingLayout, StagingTable } from '../staging';
import type { Batch } from './batch';

/** What an earlier process has staged of a batch, and how it goes on. */
export interface Resumed {
  /** Times that staging was taken over: tells the tables of each run apart. */
  takings: number;
  /** Undefined where workers share the batch: what is done stands piece by piece in the record of them. */
  place?: ReadPlace;
  /** Runs of pieces that workers share; undefined where one process stages the batch. */
  sharedRuns?: number;
  tables: StagingTable[];
  locators: PartLocator[];
}

type Found = Omit<Resumed, 'takings'>;

export interface ToTakeUp extends Pick<Batch, 'account' | 'context' | 'layout' | 'fingerprint'> {
  /** Tables that rows were staged with, and that stay. */
  beside: readonly string[];
}

/**
 * Takes over what an earlier process of the batch has staged, whether it was put down or died. The record of staged parts
 * is the checkpoint: each part was recorded by the transaction that staged it. Refused rows were on their way to
 * another database, so that only parts count whose rows have all arrived there.
 * @returns undefined where there is nothing that could be gone on with
 */
export async function takeUp(
  guard: SqlSession,
  area: StagingArea,
  batch: ToTakeUp,
): Promise<Resumed | undefined> {
  const { account, context, fingerprint } = batch;
  const kept = await takeKept(guard, area);
  const quarantined = context.quarantine.parts;
  if (!kept || !quarantined) return undefined;
  if (kept.fingerprint !== fingerprint) {
    account.log(
      'warn',
      'The source or the table is another than when rows were staged: the batch starts anew.',
    );
    return undefined;
  }
  const sharedRuns = await sharedPieces(guard, area);
  const staging = { guard, area, quarantined };
  const found =
    sharedRuns === undefined
      ? await ownParts(staging, batch)
      : await sharedParts(staging, account, sharedRuns);
  return found && { takings: kept.takings, ...found };
}

interface Staging {
  guard: SqlSession;
  area: StagingArea;
  quarantined: QuarantinedParts;
}

async function ownParts(
  { guard, area, quarantined }: Staging,
  { account, context, layout: { rowColumn }, beside }: ToTakeUp,
): Promise<Found | undefined> {
  const recorded = await partsFromStart(guard, area);
  const refused = await quarantined.count();
  const broken = recorded.findIndex((part) => !hasArrived(part, refused));
  const parts = broken === -1 ? recorded : recorded.slice(0, broken);
  const last = parts.at(-1);
  if (!last) return undefined;
  const tables = await keepParts(guard, { area, rowColumn, beside }, parts);
  // Rows that a merge had taken out of staging are not on record as missing.
  if (!(await isWhole(guard, tables))) return notWhole(account);
  await quarantined.keepOnly(parts.map(({ ordinal }) => ordinal));
  goOnAfter(account, parts, last);
  context.emit({ type: 'takenUp', parts: parts.map(stagedPart) });
  return { place: last.facts.next, tables, locators: parts.map(locatorOf) };
}

function goOnAfter(account: Batch['account'], parts: readonly RecordedPart[], last: RecordedPart): void {
  const [read, staged] = [last.lastRow, stagedRows(parts)];
  const refused = parts.reduce((total, part) => total + part.refused, 0);
  account.goOnAfter({
    ...{ read, staged, filtered: read - staged - refused },
    ...{ skippedLines: last.facts.next.skippedLines, bytes: last.facts.bytes },
    refused: parts.map(({ facts }) => facts.refused as TallyData),
  });
  account.log('info', `Goes on with ${staged} rows that are staged already; reads on at row ${read + 1}.`);
}

function stagedRows(parts: readonly { staged: number }[]): number {
  return parts.reduce((total, { staged }) => total + staged, 0);
}

function stagedPart({ ordinal: part, staged: rows, refused, facts: { worker } }: RecordedPart) {
  return { part, rows, refused, worker };
}

/** Pieces that are not done are staged again, under the same row numbers. */
async function sharedParts(
  { guard, area, quarantined }: Staging,
  account: Batch['account'],
  sharedRuns: number,
): Promise<Found | undefined> {
  const parts = await partsOfDonePieces(guard, area);
  const refused = await quarantined.count();
  const hasAll = parts.every((part) => hasArrived(part, refused));
  // As above: a merge into a new table would not find out that rows are missing before it is too late.
  if (!hasAll || !(await isWhole(guard, await sharedTables(guard, area)))) return notWhole(account);
  await quarantined.keepOnly(parts.map(({ ordinal }) => ordinal));
  await tellAgain(guard, area);
  account.log('info', `Goes on with ${stagedRows(parts)} rows that are staged already.`);
  return { sharedRuns, tables: [], locators: [] };
}

/** Not where there are more of them either: such rows were refused after all was staged, and are out of staging. */
function hasArrived(
  { ordinal, refused }: Pick<RecordedPart, 'ordinal' | 'refused'>,
  arrived: ReadonlyMap<number, number>,
): boolean {
  return (arrived.get(ordinal) ?? 0) === refused;
}

function notWhole(account: Batch['account']): undefined {
  account.log('warn', 'What was staged before is not whole any more: the batch starts anew.');
}

async function isWhole(session: SqlSession, tables: readonly StagingTable[]): Promise<boolean> {
  try {
    await reconcileStaging(session, tables);
    return true;
  } catch (error) {
    if (asLoadError(error).code !== 'reconcile.rowsMissing') throw error;
    return false;
  }
}

/** Whether the error says that what is staged is not what it should be: nobody is to go on with it. */
export function spoilsStaging({ code }: LoadError): boolean {
  const isSpoilt = ['extract.resumeDiffers', 'stage.countMismatch', NOT_TUPLES].includes(code);
  return isSpoilt || code.startsWith('reconcile.');
}

/** Of the source as it stands, how it is read, and what is made of its rows. */
export function fingerprintOf(
  { source, format, dialect, encoding, fields, absent, ignoresUnknown }: OpenInput,
  { layout, checks, slice }: { layout: StagingLayout; checks: CompiledChecks; slice: Slice | undefined },
): string {
  const bounds = slice && [slice.from, slice.to];
  const listed = source.isLive ? undefined : source.listed;
  // A table is read as of one moment, and in no order: another reading is of another one.
  const moment = source.rows && randomUUID();
  const read = [format.kind, dialect, encoding, fields, absent, ignoresUnknown];
  const facts = [listed, source.version, moment, ...read, layout, checks.row, bounds];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
