'use client';

import { History } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import type { BackfillView } from '@/lib/control/backfills/schemas';
import { BackfillCard } from './backfill-card';

const BackfillForm = dynamic(() => import('./backfill-form').then((module) => module.BackfillForm));

interface BackfillsProps {
  loadId: string;
  cursor: string;
  mode: string;
  backfills: BackfillView[];
  mayOperate: boolean;
}

/** Ranges of an incremental load that are loaded again in chunks. */
export function Backfills({ loadId, cursor, mode, backfills, mayOperate }: BackfillsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isBusy = backfills.some(({ state }) => state === 'running' || state === 'paused');
  return (
    <section aria-label="Backfills" className="flex flex-col gap-3">
      <div>
        <h2 className="text-sm font-semibold">Backfills</h2>
        <p className="text-table text-ink-2">
          A range of <code className="text-xs">{cursor}</code>, loaded again in chunks. The watermark stays
          where it is.
        </p>
      </div>
      {backfills.map((backfill) => (
        <BackfillCard key={backfill.id} backfill={backfill} mayOperate={mayOperate} />
      ))}
      {isOpen ? (
        <BackfillForm loadId={loadId} mode={mode} onDone={() => setIsOpen(false)} />
      ) : (
        mayOperate &&
        !isBusy && (
          <div>
            <Button onClick={() => setIsOpen(true)}>
              <History aria-hidden /> Start a backfill …
            </Button>
          </div>
        )
      )}
      {backfills.length === 0 && !mayOperate && <p className="text-table text-ink-2">There are none.</p>}
    </section>
  );
}
