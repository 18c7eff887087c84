'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { deleteConnectionAction } from '../actions';

/** The server alone says whether it may go: a load may have been saved with it since the page was drawn. */
export function DeleteConnection({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isPending, start] = useTransition();
  const remove = () =>
    start(async () => {
      const result = await deleteConnectionAction({ id });
      if (!result.ok) return setFailure(result.error);
      toast.success(`${name} is deleted.`);
      router.push('/connections');
    });
  return (
    <>
      <Button
        onClick={() => {
          setFailure(undefined);
          setIsOpen(true);
        }}
      >
        <Trash2 aria-hidden /> Delete
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Delete ${name}?`}
        confirmLabel="Delete it"
        cancelLabel="Keep it"
        isDangerous
        isPending={isPending}
        onConfirm={remove}
      >
        {failure ? (
          <FailureNotice failure={failure} />
        ) : (
          <p>
            Its settings and its password are forgotten. Nothing in the database itself changes. A connection
            that a load uses, or used in an earlier version, is not deleted.
          </p>
        )}
      </Confirm>
    </>
  );
}
