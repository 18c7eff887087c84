import { db } from '@/lib/db';
import { hashFile, lookForFiles } from '@/lib/engine';
import { env } from '@/lib/env';
import { ControlError } from '../errors';
import { callEngine } from '../verb';
import { settingsOf } from './internal';
import { recordSeen, type SettledFile } from './record-seen';
import type { FilesSettings } from './schemas';
import { takeSettled, type HashedFile } from './take-settled';

/** One call looks for no more triggers than this; the next call is a second away. */
const mostAtOnce = 20;
/** A worker that died while it looked is waited for no longer than this. */
const leaseSeconds = 30;

interface Looker {
  id: string;
  settings: FilesSettings;
}

/**
 * Looks for new files for every trigger whose time it is, and starts their batches. For the workers, each of which may
 * call it as often as it likes: one of them looks at a time, and a file is taken once even where two do.
 * @returns batches started
 */
export async function lookForNewFiles(): Promise<number> {
  let started = 0;
  for (let looks = 0; looks < mostAtOnce; looks += 1) {
    const trigger = await claim();
    if (!trigger) break;
    started += await look(trigger);
  }
  return started;
}

async function claim(): Promise<Looker | undefined> {
  const [row] = await db().$queryRaw<{ id: string; config: object }[]>`
    UPDATE triggers SET look_at = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = (
      SELECT t.id FROM triggers t JOIN loads l ON l.id = t.load_id
      WHERE t.kind = 'files' AND t.paused_at IS NULL AND l.archived_at IS NULL AND t.look_at <= now()
      ORDER BY t.look_at LIMIT 1 FOR UPDATE OF t SKIP LOCKED)
    RETURNING id, config`;
  if (!row) return undefined;
  const settings = settingsOf({ kind: 'files', config: row.config as never, upstreamLoadId: null });
  return { id: row.id, settings: settings as FilesSettings };
}

async function look(trigger: Looker): Promise<number> {
  // A large file takes longer to read than a dead worker is waited for.
  const renewal = setInterval(() => void putOff(trigger.id, leaseSeconds).catch(() => undefined), 10_000);
  const surroundings = {
    fileRoots: env().fileRoots,
    baseFolder: env().callerFolder,
    signal: new AbortController().signal,
  };
  let problem: string | null = null;
  try {
    const { path } = trigger.settings;
    const seen = await callEngine(() => lookForFiles(path, surroundings));
    const settled = await recordSeen(trigger.id, seen, trigger.settings);
    const hashed = await hashAll(settled, (file) => callEngine(() => hashFile(file, surroundings)));
    return await takeSettled(trigger.id, hashed);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    problem = error.message;
    return 0;
  } finally {
    clearInterval(renewal);
    await conclude(trigger, problem);
  }
}

async function hashAll(
  settled: SettledFile[],
  hash: (file: SettledFile) => Promise<string | undefined>,
): Promise<HashedFile[]> {
  const hashed: HashedFile[] = [];
  for (const file of settled) {
    const found = await hash(file);
    if (found !== undefined) hashed.push({ ...file, hash: found });
  }
  return hashed;
}

/** Two looks within the time that a file has to settle tell whether it does. */
function conclude({ id, settings }: Looker, problem: string | null) {
  const everySeconds = Math.min(Math.max(settings.settleSeconds / 2, 1), 30);
  return db().$executeRaw`
    UPDATE triggers SET look_at = now() + make_interval(secs => ${everySeconds}), problem = ${problem}
    WHERE id = ${id}::uuid`;
}

function putOff(id: string, seconds: number) {
  return db().$executeRaw`
    UPDATE triggers SET look_at = now() + make_interval(secs => ${seconds}) WHERE id = ${id}::uuid`;
}
