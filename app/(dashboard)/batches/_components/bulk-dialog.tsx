'use client';

import { useEffect, useState, useTransition } from 'react';
import type { ErrorView } from '@/app/_server/action-result';
import { countOf } from '@/app/_components/format';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Modal } from '@/app/_components/ui/modal';
import type { BulkPreview, BulkResult, PreviewBulkInput } from '@/lib/control/batches/schemas';
import { previewBulkAction, runBulkAction } from '../actions';

export type BulkJob = PreviewBulkInput;

/** `leftOut`: what is said of selected batches that are not in a state for it. */
const WORDS = {
  rerun: {
    title: 'Run batches again?',
    confirm: 'Run again',
    done: 'started',
    none: 'None of these batches has ended: there is nothing to run again.',
    leftOut: 'have not ended and are left alone',
  },
  cancel: {
    title: 'Cancel batches?',
    confirm: 'Cancel them',
    done: 'cancelled',
    none: 'None of these batches is waiting, running or paused: there is nothing to cancel.',
    leftOut: 'ended already and stay as they are',
  },
  dismiss: {
    title: 'Dismiss failed batches?',
    confirm: 'Dismiss them',
    done: 'dismissed',
    none: 'None of these batches needs a hand.',
    leftOut: 'need no hand and stay as they are',
  },
} as const;

interface BulkDialogProps {
  job: BulkJob;
  onClose: (isDone: boolean) => void;
}

/** Says first how many it is about, then does it to exactly those, then says what became of them. */
export function BulkDialog({ job, onClose }: BulkDialogProps) {
  const [preview, setPreview] = useState<BulkPreview>();
  const [result, setResult] = useState<BulkResult>();
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const { title, confirm } = WORDS[job.action];

  useEffect(() => {
    let isCurrent = true;
    void previewBulkAction(job).then((answer) => {
      if (!isCurrent) return;
      if (answer.ok) setPreview(answer.data);
      else setError(answer.error);
    });
    return () => {
      isCurrent = false;
    };
  }, [job]);

  const run = () =>
    start(async () => {
      const answer = await runBulkAction({ action: job.action, batchIds: preview!.batchIds });
      if (answer.ok) setResult(answer.data);
      else setError(answer.error);
    });
  const isNothing = preview?.batchIds.length === 0;
  return (
    <Modal
      isOpen
      onOpenChange={() => onClose(result !== undefined)}
      title={result ? 'Done' : title}
      footer={
        result || error || isNothing ? (
          <Button onClick={() => onClose(result !== undefined)}>Close</Button>
        ) : (
          <>
            <Button onClick={() => onClose(false)}>Leave them</Button>
            <Button
              variant={job.action === 'cancel' ? 'danger' : 'primary'}
              isPending={isPending}
              disabled={!preview}
              onClick={run}
            >
              {confirm}
            </Button>
          </>
        )
      }
    >
      <div aria-live="polite" className="flex flex-col gap-2 text-sm text-ink-2">
        {error ? (
          <FailureNotice failure={error} />
        ) : result ? (
          <Outcome job={job} result={result} />
        ) : preview ? (
          <Question job={job} preview={preview} />
        ) : (
          <p>Counting …</p>
        )}
      </div>
    </Modal>
  );
}

function Question({ job, preview }: { job: BulkJob; preview: BulkPreview }) {
  const { batchIds, loads, starts, leftOut, isCut } = preview;
  const batches = countOf(batchIds.length, 'batch', 'batches');
  const ofLoads = `of ${countOf(loads, 'load')}`;
  if (batchIds.length === 0) {
    return <p>{WORDS[job.action].none}</p>;
  }
  return (
    <>
      <p>
        <strong className="font-semibold text-ink">
          {batches} {ofLoads}
        </strong>
        {isCut && ', the newest ones: one action takes no more. Narrow the filters to reach others'}.
      </p>
      {job.action === 'cancel' && (
        <p>Those that wait end at once, those that run within seconds; their tables stay as they were.</p>
      )}
      {job.action === 'dismiss' && (
        <p>They stay failed, with all that is known of them; nobody is asked to look at them any more.</p>
      )}
      {job.action === 'rerun' && (
        <p>
          {countOf(starts, 'new batch', 'new batches')} will start, by the loads as they are now
          {starts < batchIds.length && '; several of one load are run once'}.
        </p>
      )}
      {leftOut > 0 && (
        <p>
          {countOf(leftOut, 'selected batch', 'selected batches')} {WORDS[job.action].leftOut}.
        </p>
      )}
    </>
  );
}

function Outcome({ job, result }: { job: BulkJob; result: BulkResult }) {
  const { done, refused } = result;
  return (
    <>
      <p>
        <strong className="font-semibold text-ink">
          {countOf(done, 'batch', 'batches')} {WORDS[job.action].done}
        </strong>
        {refused.length > 0 ? `, ${refused.length} refused:` : '.'}
      </p>
      {refused.length > 0 && (
        <ul aria-label="Refused" className="flex flex-col gap-1 text-table">
          {refused.map(({ batchId, load, reason }) => (
            <li key={batchId} className="[overflow-wrap:anywhere]">
              <a href={`/batches/${batchId}`} className="font-medium text-accent hover:underline">
                {load}
              </a>
              : {reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
