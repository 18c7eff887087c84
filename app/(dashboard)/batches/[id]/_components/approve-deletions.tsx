'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import type { ErrorView } from '@/app/_server/action-result';
import { startBatchAction } from '../../actions';
import { useLiveBatch } from './live-batch';

/** Starts a batch that may delete what the brake held back; the load itself keeps its brake. */
export function ApproveDeletions() {
  const { batch } = useLiveBatch();
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [failure, setFailure] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const approve = () =>
    start(async () => {
      const result = await startBatchAction({ loadId: batch.load.id, approveDeletions: true });
      if (result.ok) router.push(`/batches/${result.data.id}`);
      else setFailure(result.error);
    });
  return (
    <>
      <Button className="shrink-0" onClick={() => setIsOpen(true)}>
        <Trash2 aria-hidden /> Approve and run again
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Delete these rows?"
        confirmLabel="Approve and run"
        cancelLabel="Leave the table as it is"
        isDangerous
        isPending={isPending}
        onConfirm={approve}
      >
        <p>{batch.error?.message.split('. ')[0]}.</p>
        <p>
          A new batch reads the source again. Every row of{' '}
          <code className="text-xs">
            {batch.table.schema}.{batch.table.name}
          </code>{' '}
          that the source then no longer has is deleted, or marked where the load says so, however many they
          are. This cannot be taken back.
        </p>
        <p>The approval is for that one batch: the load keeps its brake.</p>
        {failure && <FailureNotice failure={failure} />}
      </Confirm>
    </>
  );
}
