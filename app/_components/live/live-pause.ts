'use client';

import { useEffect, useSyncExternalStore } from 'react';

let reasons = 0;
const watchers = new Set<() => void>();

function change(by: number): void {
  reasons += by;
  for (const watcher of watchers) watcher();
}

/** Keeps the page as it is while this is on, e.g. while rows are selected. */
export function usePauseLive(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    change(1);
    return () => change(-1);
  }, [isOn]);
}

export function useIsLivePaused(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => reasons > 0,
    () => false,
  );
}
