'use client';

import { Archive, ArchiveRestore } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { archiveLoadAction } from '@/app/(dashboard)/loads/actions';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';

export function ArchiveButton({
  loadId,
  name,
  isArchived,
}: {
  loadId: string;
  name: string;
  isArchived: boolean;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isPending, start] = useTransition();
  const set = (next: boolean) =>
    start(async () => {
      const result = await archiveLoadAction({ id: loadId, isArchived: next });
      setIsOpen(false);
      if (!result.ok)
        return void toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
      router.refresh();
    });
  if (isArchived) {
    return (
      <Button isPending={isPending} onClick={() => set(false)}>
        <ArchiveRestore aria-hidden /> Take out of the archive
      </Button>
    );
  }
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Archive aria-hidden /> Archive
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Archive ${name}?`}
        confirmLabel="Archive it"
        cancelLabel="Keep it"
        isPending={isPending}
        onConfirm={() => set(true)}
      >
        <p>
          It leaves the list and cannot be run. Its batches and their bad rows stay, and it can be taken out
          again.
        </p>
      </Confirm>
    </>
  );
}
