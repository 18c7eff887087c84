'use client';

import { CircleCheck, CirclePause, LoaderCircle, Pause, Play, RotateCw, Ban, X } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { useState } from 'react';
import { useChange } from '@/app/_components/use-change';
import { StateLabel, type BatchState } from '@/app/_components/batch-state';
import { countOf, exact } from '@/app/_components/format';
import { Notice } from '@/app/_components/notice';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { Progress } from '@/app/_components/ui/progress';
import type { BackfillView, ChunkView } from '@/lib/control/backfills/schemas';
import { cancelBackfillAction, pauseBackfillAction, retryBackfillAction } from './actions';

const LOOKS = {
  running: { word: 'Running', icon: LoaderCircle, text: 'text-running' },
  paused: { word: 'Paused', icon: CirclePause, text: 'text-partial' },
  cancelled: { word: 'Cancelled', icon: Ban, text: 'text-queued' },
  ended: { word: 'Ended', icon: CircleCheck, text: 'text-succeeded' },
} as const;

export function BackfillCard({ backfill, mayOperate }: { backfill: BackfillView; mayOperate: boolean }) {
  const { range, state, chunks, current, failed, pauseReason, createdBy, createdAt } = backfill;
  const title = `${range.from} to ${range.to}`;
  const { word, icon: Icon, text } = LOOKS[state];
  return (
    <section aria-label={`Backfill ${title}`} className="panel flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-3 text-sm font-medium">
            <span className="tabular-nums">{title}</span>
            <span className={`inline-flex items-center gap-1.5 text-table ${text}`}>
              <Icon aria-hidden className="size-4" /> {word}
            </span>
          </p>
          <p className="text-table text-ink-2">
            in chunks of {range.of === 'keys' ? countOf(range.size, 'key') : unitsOf(range)} · started
            {createdBy && ` by ${createdBy}`} <RelativeTime at={createdAt} />
          </p>
        </div>
        {mayOperate && <Buttons backfill={backfill} />}
      </div>
      <div className="flex flex-col gap-1.5">
        <Progress label={`Chunks done of ${title}`} share={chunks.done / Math.max(chunks.total, 1)} />
        <p className="text-table text-ink-2 tabular-nums">
          {exact(chunks.done)} of {countOf(chunks.total, 'chunk')} done · {exact(chunks.failed)} failed ·{' '}
          {exact(chunks.started + chunks.left)} left
          {chunks.cancelled > 0 && ` · ${exact(chunks.cancelled)} cancelled`}
        </p>
      </div>
      {pauseReason && (
        <Notice tone="warning" title="It has stopped by itself.">
          {pauseReason}
        </Notice>
      )}
      <Chunks title="In the queue or at work" chunks={current} />
      <Chunks title="Failed" chunks={failed} isCut={chunks.failed > failed.length} />
    </section>
  );
}

function unitsOf({ size, unit }: Extract<BackfillView['range'], { of: 'times' }>): string {
  return countOf(size, unit.slice(0, -1));
}

function Chunks({ title, chunks, isCut }: { title: string; chunks: ChunkView[]; isCut?: boolean }) {
  if (chunks.length === 0) return null;
  return (
    <div className="text-table">
      <h3 className="text-xs font-medium text-ink-3">{title}</h3>
      <ul>
        {chunks.map(({ number, from, to, batch }) => (
          <li key={number} className="flex flex-wrap items-center gap-x-3">
            <span className="[overflow-wrap:anywhere] tabular-nums">
              {from} to {to}
            </span>
            {batch && (
              <Link
                href={`/batches/${batch.id}`}
                className="inline-flex min-h-6 items-center hover:underline"
              >
                <StateLabel state={batch.state as BatchState} />
              </Link>
            )}
          </li>
        ))}
      </ul>
      {isCut && <p className="text-ink-3">and more</p>}
    </div>
  );
}

function Buttons({ backfill: { id, state, chunks } }: { backfill: BackfillView }) {
  const { run, isPending } = useChange();
  const [isOpen, setIsOpen] = useState(false);
  const isPaused = state === 'paused';
  const isOpenState = isPaused || state === 'running';
  return (
    <div className="flex flex-wrap gap-2">
      {state !== 'cancelled' && chunks.failed > 0 && (
        <Button size="small" isPending={isPending} onClick={() => run(() => retryBackfillAction({ id }))}>
          <RotateCw aria-hidden /> Retry failed
        </Button>
      )}
      {isOpenState && (
        <>
          <Button
            size="small"
            isPending={isPending}
            onClick={() => run(() => pauseBackfillAction({ id, isPaused: !isPaused }))}
          >
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} {isPaused ? 'Resume' : 'Pause'}
          </Button>
          <Button size="small" onClick={() => setIsOpen(true)}>
            <X aria-hidden /> Cancel
          </Button>
          <Confirm
            isOpen={isOpen}
            onOpenChange={setIsOpen}
            title="Cancel this backfill?"
            confirmLabel="Cancel it"
            cancelLabel="Let it go on"
            isDangerous
            onConfirm={() => {
              setIsOpen(false);
              run(() => cancelBackfillAction({ id }));
            }}
          >
            <p>
              {countOf(chunks.left, 'chunk')} will not be loaded, and a batch that is at work is cancelled.
              Chunks that are merged stay. To stop it for a while, pause it instead.
            </p>
          </Confirm>
        </>
      )}
    </div>
  );
}
