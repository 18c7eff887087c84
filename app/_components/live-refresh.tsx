'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect, useRef, useState } from 'react';
import { useNow } from './clock';

/** Renders the page's server part again every so often, while somebody looks, and says how old it is. */
export function LiveRefresh({ everyMs, isOn }: { everyMs: number; isOn: boolean }) {
  const router = useRouter();
  const now = useNow();
  const [refreshedAt, setRefreshedAt] = useState<number>();
  const isBusy = useRef(false);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible' || isBusy.current) return;
      isBusy.current = true;
      startTransition(() => {
        router.refresh();
        setRefreshedAt(Date.now());
        isBusy.current = false;
      });
    }, everyMs);
    return () => clearInterval(timer);
  }, [isOn, everyMs, router]);
  if (!isOn) return <span />;
  const seconds = refreshedAt ? Math.max(0, Math.round((now - refreshedAt) / 1000)) : 0;
  return (
    <span className="text-xs text-ink-3 tabular-nums">
      {seconds < 2 ? 'Updated just now' : `Updated ${seconds} s ago`}
    </span>
  );
}
