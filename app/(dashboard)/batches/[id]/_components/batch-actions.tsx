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
import { Button, type ButtonProps } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import type { ActionResult } from '@/app/_server/action-result';
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

interface ActButtonProps extends Pick<ButtonProps, 'variant' | 'title' | 'children'> {
  action: (input: { batchId: string }) => Promise<ActionResult<unknown>>;
}

/** Does one thing to the batch at once; the page shows what came of it. */
function ActButton({ action, ...looks }: ActButtonProps) {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  return <Button {...looks} isPending={isPending} onClick={() => run(() => action({ batchId: batch.id }))} />;
}

/** Under its own id the batch merges the lanes that are missing; the page follows it once it waits again. */
function CompleteButton() {
  return (
    <ActButton variant="primary" action={completeBatchAction}>
      <ListChecks aria-hidden /> Complete the batch
    </ActButton>
  );
}

function PauseButton() {
  const { batch } = useLiveBatch();
  if (batch.isPauseRequested) {
    return (
      <p role="status" className="text-table text-ink-2">
        Pausing …
      </p>
    );
  }
  return (
    <ActButton action={pauseBatchAction}>
      <CirclePause aria-hidden /> Pause
    </ActButton>
  );
}

function ResumeButton() {
  return (
    <ActButton variant="primary" action={resumeBatchAction}>
      <Play aria-hidden /> Resume
    </ActButton>
  );
}

function DismissButton() {
  return (
    <ActButton title="It stays failed; nobody is asked to look at it any more" action={dismissBatchAction}>
      <CheckCheck aria-hidden /> Dismiss
    </ActButton>
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
