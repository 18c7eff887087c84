'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import { Confirm } from '@/app/_components/ui/dialog';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { ErrorView } from '@/app/_server/action-result';
import type { Owner } from '@/lib/control/loads/schemas';
import { listPossibleOwnersAction, setLoadOwnerAction } from '../../actions';
import type { LoadFacts } from './load-menu';

export function OwnerDialog({ load, onClose }: { load: LoadFacts; onClose: () => void }) {
  const router = useRouter();
  const [people, setPeople] = useState<Owner[]>();
  const [ownerId, setOwnerId] = useState(load.owner?.id ?? '');
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  useEffect(() => {
    void listPossibleOwnersAction(undefined).then((result) =>
      result.ok ? setPeople(result.data) : setError(result.error),
    );
  }, []);
  const save = () =>
    start(async () => {
      const result = await setLoadOwnerAction({ id: load.id, ownerId: ownerId || null });
      if (!result.ok) return setError(result.error);
      onClose();
      router.refresh();
    });
  const choices = people ?? (load.owner ? [load.owner] : []);
  return (
    <Confirm
      isOpen
      onOpenChange={onClose}
      title={`Who owns ${load.name}?`}
      confirmLabel="Save the owner"
      cancelLabel="Leave it"
      isPending={isPending}
      onConfirm={save}
    >
      <p>The owner is who to ask about the load. It gives no rights of its own.</p>
      <Field label="Owner" error={error?.message}>
        {(control) => (
          <Select
            {...control}
            aria-busy={people === undefined}
            value={ownerId}
            onChange={(event) => setOwnerId(event.target.value)}
          >
            <option value="">nobody</option>
            {choices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Confirm>
  );
}
