'use client';

import { Check, CircleAlert, LoaderCircle } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { ClockTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { DiscardDraft } from '../discard-draft';
import type { Keeping } from './use-kept-draft';

interface DraftBarProps {
  loadId: string;
  keeping: Keeping;
  /** Where one lands without the draft. */
  leaveTo: string;
  keeper: { hold: () => void; release: () => void };
  onRetry: () => void;
}

/** Whether what was entered is safe, and the way to be rid of it. */
export function DraftBar({ loadId, keeping, leaveTo, keeper, onRetry }: DraftBarProps) {
  const router = useRouter();
  return (
    <div className="mb-2 flex min-h-8 flex-wrap items-center justify-end gap-x-3 gap-y-1 text-xs text-ink-2">
      <p role="status" className="flex items-center gap-1.5">
        <KeepingWords keeping={keeping} />
      </p>
      {keeping.kind === 'failed' && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
      {keeping.kind !== 'nothing' && (
        <DiscardDraft loadId={loadId} keeper={keeper} onDiscarded={() => router.push(leaveTo)} />
      )}
    </div>
  );
}

function KeepingWords({ keeping }: { keeping: Keeping }) {
  switch (keeping.kind) {
    case 'nothing':
      return 'Changes are kept as a draft as you go.';
    case 'saving':
      return (
        <>
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" /> Saving the draft …
        </>
      );
    case 'saved':
      return (
        <>
          <Check aria-hidden className="size-3.5 text-succeeded" /> Draft saved{' '}
          <ClockTime at={keeping.at} className="tabular-nums" />
        </>
      );
    case 'failed':
      return (
        <>
          <CircleAlert aria-hidden className="size-3.5 shrink-0 text-failed" /> The draft is not saved:{' '}
          {keeping.error.message}
        </>
      );
  }
}
