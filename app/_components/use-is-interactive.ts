'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * False until React has taken over the page. A form that is sent before then is sent by the browser itself, with the
 * password in the address: its button waits for this.
 */
export function useIsInteractive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
