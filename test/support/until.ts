import { vi } from 'vitest';

/** Resolves once it has come about; it is looked at every 50 ms, for half a minute at most. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 30_000 });
}
