'use client';

import { CalendarRange } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { startBatchAction } from '@/app/(dashboard)/batches/actions';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { ErrorView } from '@/app/_server/action-result';

interface RunRangeProps {
  loadId: string;
  cursor: string;
  mode: string;
}

/** Starts a batch of just a stretch of an incremental source. */
export function RunRange({ loadId, cursor, mode }: RunRangeProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [range, setRange] = useState({ from: '', to: '', file: '' });
  const [failure, setFailure] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const run = () =>
    start(async () => {
      const result = await startBatchAction({ loadId, rerun: range });
      if (result.ok) router.push(`/batches/${result.data.id}`);
      else setFailure(result.error);
    });
  const fields = failure?.fields ?? {};
  const field = (name: keyof typeof range, label: string, hint?: string) => (
    <Field label={label} hint={hint} isOptional error={fields[`rerun.${name}`]}>
      {(control) => (
        <Input
          {...control}
          value={range[name]}
          onChange={(event) => setRange({ ...range, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <CalendarRange aria-hidden /> Run a range …
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Run a range"
        confirmLabel="Run it"
        cancelLabel="Cancel"
        isPending={isPending}
        onConfirm={run}
      >
        <p>
          Loads just the rows whose <code className="text-xs">{cursor}</code> lies there, both ends included.
          The watermark stays where it is.
        </p>
        {field('from', 'From')}
        {field('to', 'To')}
        {field('file', 'File', 'One of those that the source’s pattern finds, by its name.')}
        {mode === 'append' && (
          <p>This load appends: rows that are in the table already may be added again.</p>
        )}
        {failure && !failure.fields && <FailureNotice failure={failure} />}
      </Confirm>
    </>
  );
}
