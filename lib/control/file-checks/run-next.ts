import { setTimeout as wait } from 'node:timers/promises';
import { db } from '@/lib/db';
import {
  checkWhole,
  LoadError,
  packSample,
  parsePostgresUrl,
  type CheckProgress,
  type WholeCheck,
  type WholeTask,
} from '@/lib/engine';
import { databaseUrl, env } from '@/lib/env';
import { ControlError } from '../errors';
import { storable, storableJson } from '../storable';
import { fileToCheck, silentSeconds } from './internal';
import { fileCheckQuestionSchema } from './schemas';

/** Of all workers together: loads go before. */
const mostAtOnce = 2;
/** One whose worker has died is begun again, but not for ever: it may be what the worker died of. */
const mostTries = 2;
const longestMs = 30 * 60_000;
const signEveryMs = 1_000;

/** Reads a file: in the caller's thread, or wherever it is no burden. */
export type CheckFile = (
  task: WholeTask,
  control: { signal: AbortSignal; onProgress: (progress: CheckProgress) => void },
) => Promise<FoundInFile>;

interface FoundInFile {
  check: WholeCheck;
  /** Packed. */
  sample: Uint8Array;
}

/**
 * Takes up the check that has waited longest, if there is one and no more than a few are under way, and sees it through.
 * For workers, which look every second.
 * @param signal  aborted where the worker ends: another one begins the check again
 * @returns the id of the check that it has done
 */
export async function runNextFileCheck(
  signal: AbortSignal,
  check: CheckFile = checkHere,
): Promise<string | undefined> {
  const claimed = await claim();
  if (!claimed) return undefined;
  const { id, input } = claimed;
  const stop = new AbortController();
  const signs = giveSigns(id, () => stop.abort());
  try {
    const until = AbortSignal.any([signal, stop.signal]);
    const task = await taskOf(input);
    const found = await check(task, { signal: until, onProgress: (progress) => (signs.progress = progress) });
    await succeed(id, found);
  } catch (error) {
    if (!stop.signal.aborted) await (signal.aborted ? giveBack(id) : fail(id, error));
  } finally {
    await signs.end();
  }
  return id;
}

async function claim(): Promise<{ id: string; input: unknown } | undefined> {
  await db().$executeRaw`
    UPDATE file_checks SET state = 'failed', ended_at = now(),
      error = '{"code": "fileChecks.workerLost", "message": "The worker that read the file has died. Check it again."}'
    WHERE state = 'running' AND tries >= ${mostTries} AND seen_at < now() - make_interval(secs => ${silentSeconds})`;
  const [claimed] = await db().$queryRaw<{ id: string; input: unknown }[]>`
    UPDATE file_checks SET state = 'running', seen_at = now(), tries = tries + 1
    WHERE id = (
      SELECT id FROM file_checks
      WHERE (state = 'waiting' OR (state = 'running' AND seen_at < now() - make_interval(secs => ${silentSeconds})))
        AND ${mostAtOnce} > (SELECT count(*) FROM file_checks
          WHERE state = 'running' AND seen_at >= now() - make_interval(secs => ${silentSeconds}))
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id, input`;
  return claimed;
}

async function taskOf(input: unknown): Promise<WholeTask> {
  const question = fileCheckQuestionSchema.parse(input);
  const { kind, config, fileRoots } = await fileToCheck(question);
  const columns = (question.mapping ?? []).flatMap(({ field, type, transforms }) =>
    type === undefined ? [] : [{ field, type, transforms }],
  );
  return {
    ...{ source: { kind, config }, format: question.format, columns, judge: judgeOf(databaseUrl()) },
    ...{ fileRoots, baseFolder: env().callerFolder, longestMs },
  };
}

/** The control database: it knows the same types as any other. An address of a form that the engine does not read is none. */
function judgeOf(url: string): WholeTask['judge'] {
  try {
    return { kind: 'postgres', config: parsePostgresUrl(url) };
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

const checkHere: CheckFile = async (task, control) => {
  const { check, sample } = await checkWhole(task, {
    ...control,
    ...{ now: Date.now, random: Math.random },
    sleep: (ms, signal) => wait(ms, undefined, { signal }),
  });
  return { check, sample: packSample(sample) };
};

/** Says every second how far the check is, and learns from that whether it is wanted any more. */
function giveSigns(id: string, onCancelled: () => void) {
  const signs = { progress: undefined as CheckProgress | undefined, end };
  let busy: Promise<void> | undefined;
  const timer = setInterval(() => {
    busy ??= sign().finally(() => (busy = undefined));
  }, signEveryMs);
  async function sign() {
    const { bytes = 0, bytesTotal = null, rows = 0 } = signs.progress ?? {};
    const changed = await db().$executeRaw`
      UPDATE file_checks SET seen_at = now(), bytes_read = ${bytes}, bytes_total = ${bytesTotal}, rows_read = ${rows}
      WHERE id = ${id}::uuid AND state = 'running'`.catch(() => undefined);
    if (changed === 0) onCancelled();
  }
  async function end() {
    clearInterval(timer);
    await busy;
  }
  return signs;
}

async function succeed(id: string, { check, sample }: FoundInFile): Promise<void> {
  const { bytes, rows } = check;
  await db().fileCheck.updateMany({
    where: { id, state: 'running' },
    data: {
      ...{ state: 'succeeded', endedAt: new Date(), bytesRead: bytes, rowsRead: rows },
      result: storableJson(check) as object,
      sample: new Uint8Array(sample),
    },
  });
}

async function fail(id: string, error: unknown): Promise<void> {
  const { code } =
    error instanceof LoadError || error instanceof ControlError ? error : { code: 'unexpected' };
  const message = storable(error instanceof Error ? error.message : String(error));
  await db().fileCheck.updateMany({
    where: { id, state: 'running' },
    data: { state: 'failed', endedAt: new Date(), error: { code, message } },
  });
}

async function giveBack(id: string): Promise<void> {
  await db().$executeRaw`
    UPDATE file_checks SET state = 'waiting', tries = tries - 1 WHERE id = ${id}::uuid AND state = 'running'`;
}
