'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition, type FormEvent } from 'react';
import type { ErrorView } from '@/app/_server/action-result';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Modal } from '@/app/_components/ui/modal';
import type { BatchFilter } from '@/lib/control/batches/schemas';
import { createViewAction } from '../actions';

interface SaveViewProps {
  filter: BatchFilter;
  mayShare: boolean;
  onClose: () => void;
}

export function SaveView({ filter, mayShare, onClose }: SaveViewProps) {
  const router = useRouter();
  const [name, setName] = useState('');
  const [isShared, setIsShared] = useState(false);
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const save = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const answer = await createViewAction({ name, filter, isShared });
      if (!answer.ok) return setError(answer.error);
      router.refresh();
      onClose();
    });
  };
  return (
    <Modal
      isOpen
      onOpenChange={onClose}
      title="Save these filters"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="save-view" isPending={isPending}>
            Save the view
          </Button>
        </>
      }
    >
      <form id="save-view" onSubmit={save} className="flex flex-col gap-3">
        <Field label="Name" error={error?.fields?.name}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {mayShare && (
          <Checkbox
            label="Share it with the team"
            hint="Everybody sees it; editors may change it."
            isOn={isShared}
            onChange={setIsShared}
          />
        )}
        {error && !error.fields?.name && <FailureNotice failure={error} />}
      </form>
    </Modal>
  );
}
