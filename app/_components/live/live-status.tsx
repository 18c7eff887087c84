'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import type { Topic } from '@/lib/control/live/schemas';
import { useNow } from '../clock';
import { relativeTime } from '../format';
import { useIsLivePaused } from './live-pause';
import { useIsVisible } from './use-is-visible';
import { useChannel, useLive } from './use-live';

/** Between two renderings of a page, however much changes. */
const LEAST_PAUSE_MS = 1_500;

interface LiveStatusProps {
  /** When the server rendered the page. */
  at: number;
  topics: readonly Topic[];
  everyMs: number;
  oldAfterMs: number | undefined;
}

export function LiveStatus({ at, topics, everyMs, oldAfterMs = Infinity }: LiveStatusProps) {
  const isPaused = useIsLivePaused();
  const channel = useChannel();
  const now = useNow();
  const [seen, setSeen] = useState({ at, now });
  // By the reader's own clock: the server's may be another.
  if (seen.at !== at) setSeen({ at, now });
  const [isDue, setIsDue] = useState(false);
  // A server that does not answer is asked no more often than one that does.
  const [askedAt, setAskedAt] = useState(0);
  const isOld = now - Math.max(seen.now, askedAt) >= oldAfterMs;
  useRefreshWhen((isDue || isOld) && !isPaused, seen.now, () => {
    setIsDue(false);
    setAskedAt(Date.now());
  });

  useLive({
    topics,
    since: at,
    onEvent: (event) => {
      if (event.type === 'changed' && event.topics.some((topic) => topics.includes(topic))) setIsDue(true);
    },
    onPoll: () => {
      if (Date.now() - seen.now >= everyMs - 500) setIsDue(true);
    },
  });

  const age = relativeTime(new Date(Math.min(seen.now, now)), new Date(now), 'UTC');
  return (
    <span className="text-xs text-ink-3 tabular-nums" data-live={isPaused ? 'paused' : channel}>
      {isPaused
        ? 'Updates wait while rows are selected'
        : `${channel === 'pushed' ? 'Live, updated' : 'Updated'} ${age}`}
    </span>
  );
}

/** Renders the page's server part again while it is due and seen: once, and not too soon after the last time. */
function useRefreshWhen(isDue: boolean, lastAt: number, onRefresh: () => void): void {
  const router = useRouter();
  const isVisible = useIsVisible();
  const [isPending, startTransition] = useTransition();
  useEffect(() => {
    if (!isDue || !isVisible || isPending) return;
    const wait = Math.max(0, lastAt + LEAST_PAUSE_MS - Date.now());
    const timer = setTimeout(() => {
      onRefresh();
      startTransition(() => router.refresh());
    }, wait);
    return () => clearTimeout(timer);
  });
}
