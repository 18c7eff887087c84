import { AsyncLocalStorage } from 'node:async_hooks';
import type { FailPoint } from '@/lib/engine/fail-point';

/** A run that stands still for good where it is struck, as one does whose process was killed or has frozen. */
export interface Life {
  strike: { point: FailPoint; visit: number } | undefined;
  visits: number;
  onStruck(): void;
  /** Resolves once it may go on after all, long after its batch was taken up. */
  thaw: Promise<void>;
}

export const lives = new AsyncLocalStorage<Life>();

/** Stands in for the engine's own, of which it must import nothing. */
export async function passing(point: FailPoint): Promise<void> {
  const life = lives.getStore();
  if (!life?.strike || point !== life.strike.point || life.visits++ < life.strike.visit) return;
  life.onStruck();
  await life.thaw;
}
