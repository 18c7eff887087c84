'use client';

import { Pencil, Target } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTimeZone } from '@/app/_components/clock';
import { FreshnessLabel } from '@/app/_components/freshness';
import { Panel } from '@/app/_components/panel';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Skeleton } from '@/app/_components/ui/skeleton';
import type { FreshnessView } from '@/lib/control/freshness/schemas';
import { draftOf } from './freshness-draft';

const FreshnessForm = dynamic(() => import('./freshness-form').then((module) => module.FreshnessForm), {
  loading: () => <Skeleton className="m-4 h-48" />,
});

interface FreshnessPanelProps {
  loadId: string;
  freshness: FreshnessView | null;
  mayEdit: boolean;
}

/** How fresh the load has to be, and how it stands. */
export function FreshnessPanel({ loadId, freshness, mayEdit }: FreshnessPanelProps) {
  const [isOpen, setIsOpen] = useState(false);
  const zone = useTimeZone();
  return (
    <Panel title="Freshness">
      {isOpen ? (
        <FreshnessForm
          loadId={loadId}
          initial={draftOf(freshness?.sla ?? null, zone)}
          isSet={freshness !== null}
          onDone={() => setIsOpen(false)}
        />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
          {freshness ? (
            <Standing freshness={freshness} />
          ) : (
            <p className="text-table text-ink-2">
              {mayEdit
                ? 'Nobody is told when this load is late. Say how fresh it has to be, and it shows on the home page.'
                : 'Nobody has said how fresh this load has to be; an editor may.'}
            </p>
          )}
          {mayEdit && (
            <Button size="small" onClick={() => setIsOpen(true)}>
              {freshness ? <Pencil aria-hidden /> : <Target aria-hidden />}
              {freshness ? 'Change the freshness' : 'Set the freshness'}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}

function Standing({ freshness }: { freshness: FreshnessView }) {
  const { sentence, standing, freshUntil, loadedAt } = freshness;
  return (
    <div className="min-w-0 text-table">
      <p className="flex flex-wrap items-center gap-x-2 text-sm font-medium">
        <span className="first-letter:uppercase">{sentence}</span> <FreshnessLabel freshness={freshness} />
      </p>
      <p className="text-ink-2">
        {standing === 'late' ? 'Late since ' : 'Fresh until '}
        <AbsoluteTime at={freshUntil} />
        {' · '}
        {loadedAt ? (
          <>
            last loaded <RelativeTime at={loadedAt} />
          </>
        ) : (
          'never loaded'
        )}
      </p>
    </div>
  );
}
