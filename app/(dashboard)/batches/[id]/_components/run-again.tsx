'use client';

import { RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import type { RerunBatchInput } from '@/lib/control/batches/schemas';
import { rerunBatchAction } from '../../actions';
import { useLiveBatch } from './live-batch';

type Version = NonNullable<RerunBatchInput['version']>;

/** Starts a batch over the same input; asks by which version where the load has changed since. */
export function RunAgainButton() {
  const { batch } = useLiveBatch();
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [version, setVersion] = useState<Version>('current');
  const { run, isPending } = useChange();
  const hasChanged = batch.currentVersion !== batch.version;
  const runAgain = () =>
    run(
      () => rerunBatchAction({ batchId: batch.id, version }),
      ({ id }) => router.push(`/batches/${id}`),
    );
  return (
    <>
      <Button
        variant="primary"
        isPending={isPending && !isOpen}
        onClick={hasChanged ? () => setIsOpen(true) : runAgain}
      >
        <RotateCw aria-hidden /> Run again
      </Button>
      {hasChanged && (
        <Confirm
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          title="Run this batch again?"
          confirmLabel="Run again"
          cancelLabel="Leave it"
          isPending={isPending}
          onConfirm={runAgain}
        >
          <p>The load has changed since: this batch ran version {batch.version}.</p>
          <ChoiceCards<Version>
            label="Version of the load"
            value={version}
            onChange={setVersion}
            choices={[
              {
                value: 'current',
                title: `Version ${batch.currentVersion}`,
                description: 'As the load is now.',
              },
              { value: 'same', title: `Version ${batch.version}`, description: 'As this batch ran it.' },
            ]}
          />
        </Confirm>
      )}
    </>
  );
}
