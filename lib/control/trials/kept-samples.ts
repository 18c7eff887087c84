import { createHash } from 'node:crypto';
import type { RowSample } from '@/lib/engine';

/** So long a source is not asked again while somebody edits rules; an API would count each keystroke. */
const keptMs = 5 * 60_000;
const mostKept = 8;

export interface KeptSample {
  at: Date;
  sample: RowSample;
}

const kept = new Map<string, { at: Date; sample: Promise<RowSample> }>();

/**
 * The rows read a while ago from the same source in the same way, or else read now.
 * @param what  all that decides which rows are read and how; it may hold secrets, and is not kept itself
 */
export async function keptSample(
  what: unknown,
  read: () => Promise<RowSample>,
  { isFresh, now }: { isFresh: boolean; now: number },
): Promise<KeptSample> {
  const key = createHash('sha256').update(JSON.stringify(what)).digest('hex');
  for (const [other, { at }] of kept) if (now - at.getTime() > keptMs) kept.delete(other);
  if (isFresh) kept.delete(key);
  const found = kept.get(key) ?? { at: new Date(now), sample: read() };
  // The one that was used last stands last.
  kept.delete(key);
  kept.set(key, found);
  for (const other of [...kept.keys()].slice(0, -mostKept)) kept.delete(other);
  try {
    return { at: found.at, sample: await found.sample };
  } catch (error) {
    if (kept.get(key) === found) kept.delete(key);
    throw error;
  }
}
