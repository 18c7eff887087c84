'use client';

import { Pause } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { useChange } from '@/app/_components/use-change';
import { pauseWorkersAction } from '../actions';

export function PauseButton() {
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { run, isPending } = useChange();
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Pause aria-hidden /> Pause
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Take no new batches?"
        confirmLabel="Pause all workers"
        cancelLabel="Cancel"
        isPending={isPending}
        onConfirm={() =>
          run(
            () => pauseWorkersAction({ reason }),
            () => setIsOpen(false),
          )
        }
      >
        <p>
          Batches that run go on to their end. New ones, of schedules too, and tries after a failure wait
          until somebody resumes; then they run, the oldest first.
        </p>
        <Field label="Why" isOptional hint="Everybody sees it beside the pause.">
          {(field) => (
            <Input
              {...field}
              value={reason}
              maxLength={200}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </Confirm>
    </>
  );
}
