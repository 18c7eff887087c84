'use client';

import { CircleStop, Download, RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toast } from 'sonner';
import { exact } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { cancelBatchAction, startBatchAction } from '../../actions';
import { useLiveBatch } from './live-batch';

export function BatchActions({ mayOperate }: { mayOperate: boolean }) {
  const { batch, isActive } = useLiveBatch();
  return (
    <>
      {batch.counts.quarantined > 0 && (
        <Button asChild>
          <a href={`/api/batches/${batch.id}/quarantine`} download>
            <Download aria-hidden /> Download bad rows
          </a>
        </Button>
      )}
      {mayOperate && isActive && <CancelButton />}
      {mayOperate && !isActive && <RunAgainButton loadId={batch.load.id} />}
    </>
  );
}

function RunAgainButton({ loadId }: { loadId: string }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const run = () =>
    start(async () => {
      const result = await startBatchAction({ loadId });
      if (result.ok) router.push(`/batches/${result.data.id}`);
      else toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
    });
  return (
    <Button variant="primary" isPending={isPending} onClick={run}>
      <RotateCw aria-hidden /> Run again
    </Button>
  );
}

function CancelButton() {
  const { batch } = useLiveBatch();
  const [isOpen, setIsOpen] = useState(false);
  const [isPending, start] = useTransition();
  const cancel = () =>
    start(async () => {
      const result = await cancelBatchAction({ batchId: batch.id });
      setIsOpen(false);
      if (!result.ok) toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
    });
  if (batch.isCancelRequested) {
    return (
      <p role="status" className="text-table text-ink-2">
        Cancelling …
      </p>
    );
  }
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <CircleStop aria-hidden /> Cancel batch
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Cancel this batch?"
        confirmLabel="Cancel the batch"
        cancelLabel="Let it run"
        isDangerous
        isPending={isPending}
        onConfirm={cancel}
      >
        <p>
          {batch.counts.read > 0 ? `${exact(batch.counts.read)} rows were read so far. ` : ''}
          <code className="text-xs">
            {batch.table.schema}.{batch.table.name}
          </code>{' '}
          stays as it was before the batch. Rows in quarantine are kept.
        </p>
      </Confirm>
    </>
  );
}
