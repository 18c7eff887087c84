import { createHash } from 'node:crypto';
import { LoadError } from '../errors';
import type { PartLocator, ReadPlace } from '../extract/part';
import type { KeptAccount } from '../monitor/batch-account';
import type { CompiledChecks } from '../prepare/compile-checks';
import type { OpenInput } from '../prepare/open-input';
import type { Slice } from '../incremental/slice';
import type { SqlSession } from '../sql/session';
import { keepStaging, takeKept } from '../stage/kept-staging';
import type { StagingArea } from '../stage/staging-area';
import type { StagingLayout, StagingTable } from '../staging';
import type { Batch } from './batch';

/** The code of a batch that was paused, by which its surroundings tell it from one that failed. */
export const PAUSED = 'batch.paused';

/** What a paused batch needs to go on; plain data. */
export interface Checkpoint {
  /** Of all that decides what staging means: anything else, and the batch starts from its beginning. */
  fingerprint: string;
  /** Times that the batch was paused: tells the tables of each stretch apart. */
  pauses: number;
  /** Undefined where workers share the batch: what is done stands piece by piece in the record of them. */
  place?: ReadPlace;
  /** Runs of pieces that workers share; undefined where one process stages the batch. */
  sharedRuns?: number;
  account: KeptAccount;
  tables: StagingTable[];
  locators: PartLocator[];
}

/**
 * Keeps what is staged, once all lanes have come to rest.
 * @returns what ends this run of the batch
 */
export async function keepForLater(
  batch: Batch,
  { tables, ...how }: Pick<Checkpoint, 'place' | 'sharedRuns'> & { tables: readonly StagingTable[] },
): Promise<LoadError> {
  const { account, area, context, fingerprint, guard, locators, resumed } = batch;
  // Nothing refused is lost: whoever goes on writes only what comes after.
  await context.quarantine.flush();
  const checkpoint: Checkpoint = {
    fingerprint,
    pauses: (resumed?.pauses ?? 0) + 1,
    ...how,
    account: account.keep(),
    tables: [...tables],
    locators,
  };
  await keepStaging(guard, area, checkpoint);
  account.progress(true);
  return new LoadError(PAUSED, {
    class: 'fatal',
    message: 'The batch was paused. What it has staged is kept; the destination is unchanged.',
  });
}

/** What an earlier process has kept of the batch, where it still means the same. */
export async function takeUp(
  guard: SqlSession,
  area: StagingArea,
  fingerprint: string,
): Promise<{ resumed?: Checkpoint; isStale: boolean }> {
  const kept = (await takeKept(guard, area)) as Checkpoint | undefined;
  if (kept?.fingerprint === fingerprint) return { resumed: kept, isStale: false };
  return { isStale: kept !== undefined };
}

/** Of the source as it stands, how it is read, and what is made of its rows. */
export function fingerprintOf(
  { source, format, dialect, encoding, fields, absent, ignoresUnknown }: OpenInput,
  { layout, checks, slice }: { layout: StagingLayout; checks: CompiledChecks; slice: Slice | undefined },
): string {
  const bounds = slice && [slice.from, slice.to];
  const listed = source.isLive ? undefined : source.listed;
  const read = [format.kind, dialect, encoding, fields, absent, ignoresUnknown];
  const facts = [listed, ...read, layout, checks.row, bounds];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
