'use client';

import { Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { discardDraftAction } from '../actions';
import { useChange } from '@/app/_components/use-change';

const Confirm = dynamic(() => import('@/app/_components/ui/dialog').then((file) => file.Confirm));

interface DiscardDraftProps {
  loadId: string;
  /** What it is a draft of, where several stand together. */
  title?: string;
  /** Where the draft is open: nothing is kept while it goes. */
  keeper?: { hold: () => void; release: () => void };
  onDiscarded?: () => void;
}

export function DiscardDraft({ loadId, title, keeper, onDiscarded }: DiscardDraftProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { run, isPending } = useChange();
  const discard = () =>
    run(
      async () => {
        keeper?.hold();
        const result = await discardDraftAction({ loadId });
        if (!result.ok) keeper?.release();
        return result;
      },
      () => {
        setIsOpen(false);
        onDiscarded?.();
      },
    );
  return (
    <>
      <Button
        size="small"
        variant="ghost"
        aria-label={title && `Discard the draft of ${title}`}
        onClick={() => setIsOpen(true)}
      >
        <Trash2 aria-hidden /> Discard draft
      </Button>
      {isOpen && (
        <Confirm
          isOpen
          onOpenChange={setIsOpen}
          title="Discard this draft?"
          confirmLabel="Discard it"
          cancelLabel="Keep it"
          isDangerous
          isPending={isPending}
          onConfirm={discard}
        >
          <p>
            What you entered and did not save as a version is gone. Saved versions and uploaded files stay.
          </p>
        </Confirm>
      )}
    </>
  );
}
