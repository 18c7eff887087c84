'use client';

import {
  CheckCheck,
  CirclePause,
  CircleStop,
  Download,
  FlaskConical,
  ListChecks,
  Play,
  Wrench,
} from 'lucide-react';
import { useState } from 'react';
import { exact } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import { useStartBatch } from '../../_components/use-start-batch';
import {
  cancelBatchAction,
  completeBatchAction,
  dismissBatchAction,
  pauseBatchAction,
  resumeBatchAction,
} from '../../actions';
import { useLiveBatch } from './live-batch';
import { RunAgainButton } from './run-again';

export function BatchActions({ mayOperate }: { mayOperate: boolean }) {
  const { batch } = useLiveBatch();
  return (
    <>
      {batch.counts.quarantined > 0 && batch.quarantineExpiredAt === null && (
        <Button asChild>
          <a href={`/api/batches/${batch.id}/quarantine`} download>
            <Download aria-hidden /> Download bad rows
          </a>
        </Button>
      )}
      {mayOperate && <Steering />}
    </>
  );
}

/** What can be done to the batch as it stands. */
function Steering() {
  const { batch, isActive } = useLiveBatch();
  if (!isActive) {
    return (
      <>
        {batch.needsHand && <DismissButton />}
        <AfterwardsButtons />
      </>
    );
  }
  if (batch.isCancelRequested) {
    return (
      <p role="status" className="text-table text-ink-2">
        Cancelling …
      </p>
    );
  }
  return (
    <>
      {batch.state === 'paused' ? <ResumeButton /> : <PauseButton />}
      <CancelButton />
    </>
  );
}

function AfterwardsButtons() {
  const { batch } = useLiveBatch();
  const { replayOf } = batch.cause;
  if (batch.isRehearsal && !replayOf) return <AfterRehearsal />;
  const isUnfinished = batch.result?.lanes && (batch.state === 'failed' || batch.state === 'cancelled');
  if (isUnfinished) return <CompleteButton />;
  return replayOf ? <ReplayAgainButton batchId={replayOf} /> : <RunAgainButton />;
}

/** Which rows there are to replay, the batch knows that refused them. */
function ReplayAgainButton({ batchId }: { batchId: string }) {
  return (
    <Button asChild>
      <Link href={`/batches/${batchId}/repair`}>
        <Wrench aria-hidden /> Rows it came from
      </Link>
    </Button>
  );
}

/** Under its own id the batch merges the lanes that are missing; the page follows it once it waits again. */
function CompleteButton() {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  return (
    <Button
      variant="primary"
      isPending={isPending}
      onClick={() => run(() => completeBatchAction({ batchId: batch.id }))}
    >
      <ListChecks aria-hidden /> Complete the batch
    </Button>
  );
}

function PauseButton() {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  if (batch.isPauseRequested) {
    return (
      <p role="status" className="text-table text-ink-2">
        Pausing …
      </p>
    );
  }
  return (
    <Button isPending={isPending} onClick={() => run(() => pauseBatchAction({ batchId: batch.id }))}>
      <CirclePause aria-hidden /> Pause
    </Button>
  );
}

function ResumeButton() {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  return (
    <Button
      variant="primary"
      isPending={isPending}
      onClick={() => run(() => resumeBatchAction({ batchId: batch.id }))}
    >
      <Play aria-hidden /> Resume
    </Button>
  );
}

function DismissButton() {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  return (
    <Button
      title="It stays failed; nobody is asked to look at it any more"
      isPending={isPending}
      onClick={() => run(() => dismissBatchAction({ batchId: batch.id }))}
    >
      <CheckCheck aria-hidden /> Dismiss
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
  const { run, isPending } = useChange();
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
        onConfirm={() =>
          run(
            () => cancelBatchAction({ batchId: batch.id }),
            () => setIsOpen(false),
          )
        }
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
