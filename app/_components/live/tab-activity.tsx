'use client';

import { useEffect, useState } from 'react';
import type { Activity } from '@/lib/control/live/schemas';
import { setCommonMark } from './tab-mark';
import { useIsVisible } from './use-is-visible';
import { useLive } from './use-live';

/** Marks the tab while batches run, and where one failed while nobody looked at it. */
export function TabActivity() {
  const [activity, setActivity] = useState<Activity>({ running: 0, lastFailedAt: null });
  const [lookedAt, setLookedAt] = useState<string | null>();
  const isVisible = useIsVisible();
  // What had failed by the time somebody last looked is no news.
  if (isVisible && lookedAt !== activity.lastFailedAt) setLookedAt(activity.lastFailedAt);
  const hasFailed = !isVisible && lookedAt !== undefined && activity.lastFailedAt !== lookedAt;

  useLive({
    topics: ['activity'],
    onEvent: (event) => {
      if (event.type === 'activity') setActivity(event.activity);
    },
    onPoll: () => void askActivity().then((answer) => answer && setActivity(answer)),
  });

  useEffect(() => {
    const { running } = activity;
    if (hasFailed) setCommonMark({ state: 'failed', text: 'Failed' });
    else if (running > 0) setCommonMark({ state: 'running', text: `${running} running` });
    else setCommonMark(null);
    return () => setCommonMark(null);
  }, [activity, hasFailed]);
  return null;
}

async function askActivity(): Promise<Activity | undefined> {
  const response = await fetch('/api/live/activity').catch(() => undefined);
  return response?.ok ? ((await response.json()) as Activity) : undefined;
}
