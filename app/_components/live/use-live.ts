'use client';

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { LiveEvent, Topic } from '@/lib/control/live/schemas';
import { liveStream, type Channel } from './live-stream';

interface LiveOptions {
  isOn?: boolean;
  topics: readonly Topic[];
  /** When what is shown was read, by the server's clock. */
  since?: number;
  onEvent: (event: LiveEvent) => void;
  onPoll: () => void;
}

/** Hears of what changes of the topics, over the tab's one stream. */
export function useLive({ isOn = true, topics, since, onEvent, onPoll }: LiveOptions): void {
  const hear = useEffectEvent(onEvent);
  const poll = useEffectEvent(onPoll);
  const sinceNow = useEffectEvent(() => since);
  const key = topics.join();
  useEffect(() => {
    if (!isOn) return;
    return liveStream.subscribe({
      topics: key.split(',') as Topic[],
      since: () => sinceNow(),
      onEvent: (event) => hear(event),
      onPoll: () => poll(),
    });
  }, [isOn, key]);
}

export function useChannel(): Channel {
  return useSyncExternalStore(liveStream.onChannel, liveStream.getChannel, () => 'opening' as const);
}
