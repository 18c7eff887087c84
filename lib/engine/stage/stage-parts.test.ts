import { expect, it } from 'vitest';
import type { Part } from '../extract/part';
import { stageParts, TableQueue, type Lane } from './stage-parts';

const part = (ordinal: number): Part => ({
  ordinal,
  firstRow: ordinal,
  lastRow: ordinal,
  pieces: [],
  blocks: [],
  refused: [],
  rows: 1,
  copyBytes: 0,
  sourceBytesSoFar: 0,
  release: () => {},
  skippedLines: 0,
  next: {
    piece: 0,
    startRow: 1,
    bytesBefore: 0,
    framedBytes: 0,
    nextRow: ordinal + 1,
    nextOrdinal: ordinal + 1,
    lastRecord: null,
    skippedLines: 0,
  },
});

/** Parts that are made one by one, and the most that were ever under way at once. */
function counted(count: number) {
  const seen = { made: 0, done: 0, most: 0 };
  async function* parts() {
    for (let ordinal = 1; ordinal <= count; ordinal += 1) {
      seen.made += 1;
      seen.most = Math.max(seen.most, seen.made - seen.done);
      yield part(ordinal);
    }
  }
  return { seen, parts };
}

function lane(work: (part: Part) => Promise<void>, finished: () => void = () => undefined): Lane {
  return {
    stage: async (staged) => {
      await work(staged);
      return { part: staged, staged: 1, refused: 0, leftOut: 0, pages: 0 };
    },
    finish: async () => finished(),
  };
}

it('stages every part once and holds no more than one part a lane and the one to come', async () => {
  const { seen, parts } = counted(50);
  const staged: number[] = [];
  let finished = 0;
  const lanes = Array.from({ length: 3 }, (_, index) =>
    lane(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, index));
        seen.done += 1;
      },
      () => (finished += 1),
    ),
  );
  await stageParts(parts(), lanes, (result) => staged.push(result.part.ordinal));
  expect(staged.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(seen.most).toBeLessThanOrEqual(4);
  expect(finished).toBe(3);
});

it('gives the memory of a part back once it is staged and counted, and never that of one that failed', async () => {
  const log: string[] = [];
  async function* parts() {
    for (let ordinal = 1; ordinal <= 3; ordinal += 1)
      yield { ...part(ordinal), release: () => log.push(`release ${ordinal}`) };
  }
  const only = lane(async ({ ordinal }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.push(`stage ${ordinal}`);
    if (ordinal === 2) throw new Error('broken');
  });
  const staging = stageParts(parts(), [only], (staged) => log.push(`count ${staged.part.ordinal}`));
  await expect(staging).rejects.toThrow('broken');
  expect(log).toEqual(['stage 1', 'count 1', 'release 1', 'stage 2']);
});

it('comes to rest before it reports the error of a lane, and asks for no further parts', async () => {
  const { seen, parts } = counted(50);
  let resting = true;
  const slow = lane(async () => {
    resting = false;
    await new Promise((resolve) => setTimeout(resolve, 20));
    resting = true;
  });
  const broken = lane(async () => {
    throw new Error('broken');
  });
  await expect(stageParts(parts(), [slow, broken], () => undefined)).rejects.toThrow('broken');
  expect(resting).toBe(true);
  expect(seen.made).toBeLessThan(10);
});

it('comes to an end where every lane fails while the source is waited for', async () => {
  let askedForMore: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (askedForMore = resolve));
  let failed = 0;
  async function* parts() {
    yield part(1);
    yield part(2);
    askedForMore();
    while (failed < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    yield part(3);
  }
  const broken = lane(async () => {
    await isAsked;
    failed += 1;
    throw new Error('broken');
  });
  await expect(stageParts(parts(), [broken, broken], () => undefined)).rejects.toThrow('broken');
  expect(failed).toBe(2);
});

it('reports an error of the source after the lanes have come to rest', async () => {
  let done = 0;
  async function* parts() {
    yield part(1);
    throw new Error('source');
  }
  const slow = lane(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    done += 1;
  });
  await expect(stageParts(parts(), [slow], () => undefined)).rejects.toThrow('source');
  expect(done).toBe(1);
});

it('hands tables to whoever waits, again from the start to the next, and an error at once', async () => {
  const queue = new TableQueue();
  const names: string[] = [];
  const reading = (async () => {
    for await (const table of queue) names.push(table.name);
  })();
  queue.push({ name: 'a', rows: 1 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  queue.push({ name: 'b', rows: 1 });
  queue.close();
  await reading;
  expect(names).toEqual(['a', 'b']);
  const again: string[] = [];
  for await (const table of queue) again.push(table.name);
  expect(again).toEqual(['a', 'b']);

  const broken = new TableQueue();
  const failing = (async () => {
    for await (const table of broken) names.push(table.name);
  })();
  broken.close(new Error('staging failed'));
  await expect(failing).rejects.toThrow('staging failed');
});
