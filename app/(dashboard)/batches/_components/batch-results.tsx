'use client';

import { CheckCheck, CircleStop, RotateCw, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { cn } from '@/app/_components/class-names';
import { countOf } from '@/app/_components/format';
import { usePauseLive } from '@/app/_components/live/live-pause';
import { Button } from '@/app/_components/ui/button';
import type { BatchFilter, ListedBatch } from '@/lib/control/batches/schemas';
import { BatchTable } from './batch-table';
import type { BulkJob } from './bulk-dialog';

const BulkDialog = dynamic(() => import('./bulk-dialog').then((module) => module.BulkDialog));

interface BatchResultsProps {
  batches: ListedBatch[];
  filter: BatchFilter;
  mayOperate: boolean;
  /** Stands where no batch matches (any more). */
  nothing: ReactNode;
}

/** The list, and what can be done to many of its batches at once. */
export function BatchResults({ batches, filter, mayOperate, nothing }: BatchResultsProps) {
  const router = useRouter();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [job, setJob] = useState<BulkJob>();
  usePauseLive(ids.size > 0 || job !== undefined);
  const isEmpty = batches.length === 0 && ids.size === 0;
  if (!mayOperate) return isEmpty ? nothing : <BatchTable batches={batches} />;
  const toggle = (changed: string[], isSelected: boolean) => {
    const next = new Set(ids);
    for (const id of changed)
      if (isSelected) next.add(id);
      else next.delete(id);
    setIds(next);
  };
  const everything = Object.keys(filter).length > 0 ? 'All that match' : 'All batches';
  const target = ids.size > 0 ? { batchIds: [...ids] } : { filter };
  return (
    <>
      <div
        role="group"
        aria-label="Bulk actions"
        className={cn(
          'mb-2 flex min-h-7 flex-wrap items-center gap-1.5 text-table text-ink-2',
          isEmpty && 'hidden',
        )}
      >
        <span aria-live="polite" className="mr-1 tabular-nums">
          {ids.size > 0 ? `${countOf(ids.size, 'batch', 'batches')} selected` : everything}
        </span>
        <Button size="small" onClick={() => setJob({ action: 'rerun', target })}>
          <RotateCw aria-hidden /> Run again …
        </Button>
        {filter.needsHand ? (
          <Button size="small" onClick={() => setJob({ action: 'dismiss', target })}>
            <CheckCheck aria-hidden /> Dismiss …
          </Button>
        ) : (
          <Button size="small" onClick={() => setJob({ action: 'cancel', target })}>
            <CircleStop aria-hidden /> Cancel …
          </Button>
        )}
        {ids.size > 0 && (
          <Button size="small" variant="ghost" onClick={() => setIds(new Set())}>
            <X aria-hidden /> Clear selection
          </Button>
        )}
      </div>
      {isEmpty ? nothing : <BatchTable batches={batches} selection={{ ids, toggle }} />}
      {job && (
        <BulkDialog
          job={job}
          onClose={(isDone) => {
            setJob(undefined);
            if (!isDone) return;
            setIds(new Set());
            router.refresh();
          }}
        />
      )}
    </>
  );
}
