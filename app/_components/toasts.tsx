'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { SAYING } from './toast';

const Toaster = dynamic(() => import('sonner').then((module) => module.Toaster));

const FIRST_DEEDS = ['pointerdown', 'keydown', SAYING];

/**
 * Where toasts appear. It comes with the first thing that somebody does, since all that toasts say is an answer; and
 * stands empty until then, as what reads pages out hears of changes only in a region that it knows.
 */
export function Toasts() {
  const [isNeeded, setNeeded] = useState(false);
  useEffect(() => {
    const arm = () => setNeeded(true);
    for (const deed of FIRST_DEEDS) document.addEventListener(deed, arm, { once: true, capture: true });
    return () => {
      for (const deed of FIRST_DEEDS) document.removeEventListener(deed, arm, { capture: true });
    };
  }, []);
  if (!isNeeded) return null;
  return (
    <Toaster
      position="bottom-right"
      toastOptions={{
        classNames: {
          toast: '!rounded-panel !border-line !bg-surface !text-ink !shadow-float !text-table',
          description: '!text-ink-2',
        },
      }}
    />
  );
}
