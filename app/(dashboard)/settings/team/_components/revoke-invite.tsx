'use client';

import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import { revokeInviteAction } from '../actions';

export function RevokeInvite({ id, email }: { id: string; email: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const { run, isPending } = useChange();
  return (
    <>
      <Button size="small" aria-label={`Revoke the invite for ${email}`} onClick={() => setIsOpen(true)}>
        Revoke
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Revoke the invite for ${email}?`}
        confirmLabel="Revoke it"
        cancelLabel="Keep it"
        isDangerous
        isPending={isPending}
        onConfirm={() =>
          run(
            () => revokeInviteAction({ id }),
            () => setIsOpen(false),
          )
        }
      >
        <p>Its link stops working at once. You can make another one for the same address.</p>
      </Confirm>
    </>
  );
}
