'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { Confirm } from '@/app/_components/ui/dialog';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import type { ErrorView } from '@/app/_server/action-result';
import { useChange } from '@/app/_components/use-change';
import { pauseLoadAction } from '../../actions';
import type { LoadFacts } from './load-menu';

export function PauseDialog({ load: { id, name }, onClose }: { load: LoadFacts; onClose: () => void }) {
  const router = useRouter();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const resuming = useChange();
  const pause = () =>
    start(async () => {
      const result = await pauseLoadAction({ id, reason });
      if (!result.ok) return setError(result.error);
      onClose();
      router.refresh();
      const resume = () => resuming.run(() => pauseLoadAction({ id, reason: null }));
      toast.message(`${name} is paused.`, { duration: 10_000, action: { label: 'Undo', onClick: resume } });
    });
  return (
    <Confirm
      isOpen
      onOpenChange={onClose}
      title={`Pause ${name}?`}
      confirmLabel="Pause it"
      cancelLabel="Let it go on"
      isPending={isPending}
      onConfirm={pause}
    >
      <p>
        Its schedules do not fire until somebody resumes it; what they would have run is not caught up. A
        batch that runs goes on, and people may still start one.
      </p>
      <Field label="Why" hint="Shown wherever the load is." error={error?.fields?.reason ?? error?.message}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={200}
            placeholder="The source is being moved"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && pause()}
          />
        )}
      </Field>
    </Confirm>
  );
}
