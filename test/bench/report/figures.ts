import type { Measured } from '../rounds';

export interface CaseFigures {
  id: string;
  title: string;
  /** Why it was not measured; its figures are left out then. */
  unavailable?: string;
  isOurs: boolean;
  rows: number;
  bytes: number;
  medianSeconds: number;
  /** One per round, in order. */
  seconds: number[];
  /** Median of the rounds' ratios to its baseline: each round is compared with itself. */
  ratioToCopy?: number;
  rowsPerSecond: number;
  /** The highest of all rounds, all processes of the command added up. */
  peakMib?: number;
}

export function figuresOf(measured: readonly Measured[]): CaseFigures[] {
  return measured.map(({ listed, rows, bytes, seconds, peakMib }) => {
    const baseline = measured.find((each) => each.listed.id === listed.baseline);
    const medianSeconds = median(seconds);
    return {
      id: listed.id,
      title: listed.title,
      isOurs: listed.isOurs ?? false,
      rows,
      bytes,
      medianSeconds,
      seconds,
      ratioToCopy: baseline && medianRatio(seconds, [baseline.seconds]),
      rowsPerSecond: rows / medianSeconds,
      peakMib: peakMib.length > 0 ? Math.max(...peakMib) : undefined,
    };
  });
}

/** The median over the rounds of one time divided by the sum of others. */
export function medianRatio(of: readonly number[], by: readonly (readonly number[])[]): number {
  return median(of.map((seconds, round) => seconds / by.reduce((sum, each) => sum + each[round]!, 0)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
