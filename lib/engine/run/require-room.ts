import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { LoadError } from '../errors';
import type { RunContext } from '../events';
import type { LoadPlan } from '../plan';
import type { SqlSession } from '../sql/session';

/** Staging takes up this much of what the source does, where no batch of the load has shown it yet. */
const STANDARD_FACTOR = 1.5;
/** A forecast of a few megabytes is not worth refusing a batch for. */
const LEAST_NEED = 64 * 1024 * 1024;

interface Room {
  free: number;
  of: string;
}

/**
 * Refuses a batch that will not fit, before it reads a row; where the size of its source and the room are known.
 * @throws LoadError `stage.noRoom`
 */
export async function requireRoom(
  session: SqlSession,
  {
    plan,
    context,
    bytesTotal,
    isNewTable,
  }: { plan: LoadPlan; context: RunContext; bytesTotal: number | undefined; isNewTable: boolean },
): Promise<void> {
  // Of a source with a cursor, how much is new shows only as it is read.
  if (!bytesTotal || (plan.incremental && !isNewTable)) return;
  const factor = context.stagingFactor ?? STANDARD_FACTOR;
  // An upsert may find all rows there already: only what is sure to be taken up counts.
  const isLoadedAnew = isNewTable || plan.mode === 'append' || plan.mode === 'replace';
  const need = bytesTotal * factor * (isLoadedAnew ? 2 : 1);
  if (need < LEAST_NEED) return;
  for (const { free, of } of await knownRooms(session, plan)) {
    if (need > free)
      throw noRoom({
        bytesTotal,
        factor,
        isMeasured: context.stagingFactor !== undefined,
        isLoadedAnew,
        need,
        free,
        of,
      });
  }
}

async function knownRooms(session: SqlSession, { destination }: LoadPlan): Promise<Room[]> {
  const { sizeLimitMb = 0 } = destination.config as { sizeLimitMb?: number };
  const rooms = [await roomOfServer(session)];
  if (sizeLimitMb > 0) rooms.push(await roomUnderLimit(session, sizeLimitMb * 1024 * 1024));
  return rooms.filter((room) => room !== undefined);
}

async function roomUnderLimit(session: SqlSession, limit: number): Promise<Room> {
  const { rows } = await session.query<{ used: string }>(
    `SELECT pg_database_size(current_database()) AS used`,
  );
  return { free: limit - Number(rows[0]!.used), of: 'the size that the connection sets as its limit' };
}

/** Of the disk below the data directory, where the server runs on this very machine and says where that is. */
async function roomOfServer(session: SqlSession): Promise<Room | undefined> {
  const { rows } = await session.query<{ folder: string | null; isLocal: boolean }>(
    `SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END AS folder,
            coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS "isLocal"`,
  );
  const { folder, isLocal } = rows[0]!;
  if (!folder || !isLocal) return undefined;
  try {
    const { bavail, bsize } = await statfs(path.join(folder, 'base'));
    return { free: bavail * bsize, of: 'the disk of the destination' };
  } catch {
    // A container or a tunnel: its folder is not ours to see.
    return undefined;
  }
}

interface Forecast {
  bytesTotal: number;
  factor: number;
  isMeasured: boolean;
  isLoadedAnew: boolean;
  need: number;
  free: number;
  of: string;
}

function noRoom({ bytesTotal, factor, isMeasured, isLoadedAnew, need, free, of }: Forecast): LoadError {
  const by = isMeasured ? 'as measured at the load’s last batch' : 'as most sources do';
  return new LoadError('stage.noRoom', {
    class: 'fatal',
    message:
      `This batch needs about ${inWords(need)}: its source holds ${inWords(bytesTotal)}, takes up ${factor.toFixed(1)} times ` +
      `that in staging (${by})${isLoadedAnew ? ', and as much again in the table' : ''}. Of ${of}, ${inWords(Math.max(0, free))} are free. Nothing was read.`,
    remedy: 'Make room, raise the limit, or load it in smaller pieces.',
  });
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function inWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
