import type { SeenFile } from '@/lib/engine';
import { uuidv7 } from '../ids';
import { transaction } from '../verb';
import { lockTrigger } from './internal';
import type { FilesSettings } from './schemas';

/** A look takes no more than this many; the next look takes the others. */
const mostSettled = { each: 100, all: 1_000 } as const;

export interface SettledFile extends SeenFile {
  /** Of its row among the watched files. */
  id: string;
}

/**
 * Remembers what a look has found. A file that has changed since the look before settles anew.
 * @returns files that have stayed the same for long enough, the oldest first
 */
export function recordSeen(
  triggerId: string,
  seen: readonly SeenFile[],
  { settleSeconds, batching, existing }: FilesSettings,
): Promise<SettledFile[]> {
  const names = seen.map(({ path }) => path);
  const sizes = seen.map(({ size }) => size);
  const seconds = seen.map(({ modifiedSecond }) => modifiedSecond);
  return transaction(async (tx) => {
    const trigger = await lockTrigger(tx, triggerId);
    if (!trigger) return [];
    const isFirstLook = trigger.lookedAt === null;
    await tx.$executeRaw`
      DELETE FROM watched_files w WHERE trigger_id = ${triggerId}::uuid AND state = 'settling' AND NOT EXISTS (
        SELECT FROM unnest(${names}::text[], ${sizes}::bigint[], ${seconds}::float8[]) AS f (name, size, at)
        WHERE f.name = w.name AND f.size = w.size AND to_timestamp(f.at) = w.modified_at)`;
    const ids = seen.map(() => uuidv7());
    await tx.$executeRaw`
      INSERT INTO watched_files (id, trigger_id, name, size, modified_at, was_there)
      SELECT f.id, ${triggerId}::uuid, f.name, f.size, to_timestamp(f.at), ${isFirstLook && existing === 'leave'}
      FROM unnest(${ids}::uuid[], ${names}::text[], ${sizes}::bigint[], ${seconds}::float8[]) AS f (id, name, size, at)
      ON CONFLICT DO NOTHING`;
    await tx.$executeRaw`UPDATE triggers SET looked_at = now() WHERE id = ${triggerId}::uuid`;
    return tx.$queryRaw<SettledFile[]>`
      SELECT id, name AS path, size::float8 AS size, extract(epoch FROM modified_at)::float8 AS "modifiedSecond"
      FROM watched_files
      WHERE trigger_id = ${triggerId}::uuid AND state = 'settling' AND size > 0
        AND first_seen_at <= now() - make_interval(secs => ${settleSeconds})
      ORDER BY first_seen_at, name LIMIT ${mostSettled[batching]}::int`;
  });
}
