import { setTimeout as delay } from 'node:timers/promises';
import { asLoadError, LoadError } from '../../errors';
import type { SqlSession } from '../../sql/session';
import type { Batch } from '../batch';

const LOOK_MS = 250;

/**
 * Looks after lanes that work at the same time. A lane that is done keeps its transaction, and with it its locks, until
 * all are: PostgreSQL cannot know that another lane which waits for such a lock waits for ever.
 */
export class LaneWatch {
  private readonly done = new Set<number>();

  private constructor(
    private readonly batch: Batch,
    private readonly crew: ReadonlyMap<number, SqlSession>,
    private readonly control: SqlSession,
  ) {}

  static async over(batch: Batch, crew: ReadonlyMap<number, SqlSession>): Promise<LaneWatch> {
    return new LaneWatch(batch, crew, await batch.sessions.connect('lane watch'));
  }

  /**
   * Runs the work of all lanes; the first failure ends the others.
   * @throws that failure
   */
  async together<T>(work: (lane: number, session: SqlSession) => Promise<T>): Promise<T[]> {
    const over = new AbortController();
    let failure: LoadError | undefined;
    const fail = async (error: unknown) => {
      if (failure) return;
      failure = asWait(asLoadError(error));
      await this.batch.sessions.terminate(...this.crew.values()).catch(() => undefined);
    };
    const lanes = [...this.crew].map(async ([lane, session]) => {
      try {
        return await work(lane, session);
      } catch (error) {
        await fail(error);
        return undefined;
      } finally {
        this.done.add(lane);
      }
    });
    const watching = this.watch(over.signal).catch(fail);
    const results = await Promise.all(lanes);
    over.abort();
    await watching;
    if (failure) throw failure;
    return results as T[];
  }

  async end(): Promise<void> {
    await this.batch.sessions.close(this.control).catch(() => undefined);
  }

  private async watch(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await delay(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
      const [done, busy] = [true, false].map((isDone) =>
        [...this.crew]
          .filter(([lane]) => this.done.has(lane) === isDone)
          .map(([, { backend }]) => backend.pid),
      );
      if (over.aborted || done!.length === 0 || busy!.length === 0) continue;
      const { rows } = await this.control.query(
        'SELECT FROM unnest($1::int[]) AS pid WHERE pg_blocking_pids(pid) && $2::int[]',
        [busy, done],
      );
      if (rows.length > 0) throw lanesWait();
    }
  }
}

/** What the server has found out by itself is the same. */
function asWait(error: LoadError): LoadError {
  return error.sqlstate === '40P01' ? lanesWait(error) : error;
}

function lanesWait(cause?: LoadError): LoadError {
  return new LoadError('merge.lanesWait', {
    class: 'retryable',
    message:
      'Merge lanes wait for locks that other lanes of the batch hold, as where a trigger keeps totals.',
    remedy: 'Split by the column that they have in common, or merge in one transaction.',
    cause,
  });
}
