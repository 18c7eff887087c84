'use client';

import { CircleStop, Download, FlaskConical, Play, RotateCw } from 'lucide-react';
import { useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { exact } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useStartBatch } from '../../_components/use-start-batch';
import { cancelBatchAction } from '../../actions';
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
      {mayOperate && !isActive && (batch.isRehearsal ? <AfterRehearsal /> : <RunAgainButton />)}
    </>
  );
}

function RunAgainButton() {
  const { batch } = useLiveBatch();
  const { isPending, startBatch } = useStartBatch();
  return (
    <Button variant="primary" isPending={isPending} onClick={() => startBatch({ loadId: batch.load.id })}>
      <RotateCw aria-hidden /> Run again
    </Button>
  );
}

function AfterRehearsal() {
  const { batch } = useLiveBatch();
  const again = useStartBatch();
  const real = useStartBatch();
  const loadId = batch.load.id;
  return (
    <>
      <Button isPending={again.isPending} onClick={() => again.startBatch({ loadId, isRehearsal: true })}>
        <FlaskConical aria-hidden /> Rehearse again
      </Button>
      <Button variant="primary" isPending={real.isPending} onClick={() => real.startBatch({ loadId })}>
        <Play aria-hidden /> Run for real
      </Button>
    </>
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
