import type { Part } from '../extract/part';
import type { StagingTable } from '../staging';
import type { StagedPart } from './lane';

/** One lane: a connection that stages one part at a time and owns the staging tables it fills. */
export interface Lane {
  stage(part: Part): Promise<StagedPart>;
  /** Rounds off the open staging table. */
  finish(): Promise<void>;
}

/**
 * Deals parts to lanes as they become free. Pulls the next part only when a lane can take it, so memory holds one
 * part a lane and the one being framed.
 * @throws the first error of a lane or of the source, once every lane has come to rest
 */
export async function stageParts(
  parts: AsyncIterable<Part>,
  lanes: Lane[],
  onStaged: (staged: StagedPart) => void,
): Promise<void> {
  const free = [...lanes];
  const busy = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const stage = async (lane: Lane, part: Part) => {
    try {
      onStaged(await lane.stage(part));
      part.release();
      free.push(lane);
    } catch (error) {
      failure ??= { error };
    }
  };
  try {
    for await (const part of parts) {
      // All lanes may have failed while the source was waited for: none is left to wait for then.
      if (!failure && free.length === 0) await Promise.race(busy);
      if (failure) break;
      const work = stage(free.shift()!, part).finally(() => busy.delete(work));
      busy.add(work);
    }
  } finally {
    await Promise.all(busy);
  }
  if (failure) throw failure.error;
  for (const lane of lanes) await lane.finish();
}

/** Staging tables handed on as they become ready, in any order of arrival and consumption. */
export class TableQueue implements AsyncIterable<StagingTable> {
  readonly all: StagingTable[] = [];
  private wake: () => void = () => undefined;
  private end: { error?: unknown } | undefined;

  push(table: StagingTable): void {
    this.all.push(table);
    this.wake();
  }

  /** No more tables will come; with an error, whoever waits for one gets it. */
  close(error?: unknown): void {
    this.end ??= error === undefined ? {} : { error };
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StagingTable> {
    for (let next = 0; ;) {
      if (this.end?.error !== undefined) throw this.end.error;
      if (next < this.all.length) yield this.all[next++]!;
      else if (this.end) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
