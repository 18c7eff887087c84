/** Milliseconds of calls that were made one after the other. */
export interface Timing {
  p50: number;
  p95: number;
  most: number;
}

/** The first calls compile and fill caches; they are not counted. */
const warmUps = 5;

export async function timed(calls: number, work: () => Promise<unknown>): Promise<Timing> {
  for (let call = 0; call < warmUps; call += 1) await work();
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return timingOf(times);
}

export function timingOf(times: number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95), most: sorted.at(-1)! };
}

/** The least value that so large a share of the values does not exceed. */
export function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}
