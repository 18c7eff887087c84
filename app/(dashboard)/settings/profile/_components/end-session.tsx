'use client';

import { useState } from 'react';
import { countOf } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import { endOtherSessionsAction, endSessionAction } from '../actions';

/** Without a question: whoever is there signs in again. */
export function EndSession({ id, browser }: { id: string; browser: string }) {
  const { run, isPending } = useChange();
  return (
    <Button
      size="small"
      aria-label={`End the session of ${browser}`}
      isPending={isPending}
      onClick={() => run(() => endSessionAction({ id }))}
    >
      End
    </Button>
  );
}

export function EndOthers({ others }: { others: number }) {
  const [isOpen, setIsOpen] = useState(false);
  const { run, isPending } = useChange();
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        End all others
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`End ${countOf(others, 'other session')}?`}
        confirmLabel="End them"
        cancelLabel="Keep them"
        isPending={isPending}
        onConfirm={() =>
          run(
            () => endOtherSessionsAction(undefined),
            () => setIsOpen(false),
          )
        }
      >
        <p>You stay signed in here; everywhere else you sign in again.</p>
      </Confirm>
    </>
  );
}
