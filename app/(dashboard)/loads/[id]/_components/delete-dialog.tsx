'use client';

import { Link } from '@/app/_components/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { countOf } from '@/app/_components/format';
import { FailureNotice, Notice } from '@/app/_components/notice';
import { Confirm } from '@/app/_components/ui/dialog';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Skeleton } from '@/app/_components/ui/skeleton';
import type { ErrorView } from '@/app/_server/action-result';
import type { DeletionPreview } from '@/lib/control/loads/schemas';
import { deleteLoadAction, previewDeletionAction } from '../../actions';
import type { LoadFacts } from './load-menu';

/** Says what goes and what stays, and has the name typed. */
export function DeleteDialog({ load: { id, name }, onClose }: { load: LoadFacts; onClose: () => void }) {
  const router = useRouter();
  const [preview, setPreview] = useState<DeletionPreview>();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  useEffect(() => {
    void previewDeletionAction({ id }).then((result) =>
      result.ok ? setPreview(result.data) : setError(result.error),
    );
  }, [id]);
  const remove = () =>
    start(async () => {
      const result = await deleteLoadAction({ id, name: typed });
      if (!result.ok) return setError(result.error);
      toast.success(`${name} is deleted.`);
      router.push('/loads');
    });
  const nameError = error?.fields?.name;
  return (
    <Confirm
      isOpen
      onOpenChange={onClose}
      title={`Delete ${name}?`}
      confirmLabel="Delete it for good"
      cancelLabel="Keep it"
      isDangerous
      isPending={isPending}
      onConfirm={remove}
    >
      {preview ? <Consequences preview={preview} /> : !error && <Skeleton className="h-24" />}
      {error && !nameError && <FailureNotice failure={error} />}
      <Field label={`Type ${name} to confirm`} error={nameError}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value);
              setError(undefined);
            }}
          />
        )}
      </Field>
    </Confirm>
  );
}

function Consequences({ preview }: { preview: DeletionPreview }) {
  const {
    batches,
    quarantined,
    schedules,
    triggers,
    dependents,
    versions,
    table,
    connectionName,
    openBatchIds,
  } = preview;
  return (
    <>
      {openBatchIds[0] && (
        <Notice tone="warning" title="A batch has not ended">
          Wait for{' '}
          <Link href={`/batches/${openBatchIds[0]}`} className="text-accent underline">
            this batch
          </Link>{' '}
          or cancel it there; the load can be deleted after that.
        </Notice>
      )}
      <p>What goes, for good:</p>
      <ul className="flex list-disc flex-col gap-0.5 pl-5">
        <li>
          {countOf(versions, 'version')} of the load, {countOf(schedules, 'schedule')} and{' '}
          {countOf(triggers, 'trigger')}
        </li>
        {dependents.length > 0 && (
          <li>
            what starts <span className="font-semibold text-ink">{dependents.join(', ')}</span> when this load
            has ended
          </li>
        )}
        <li>{countOf(batches, 'batch', 'batches')} with their logs</li>
        <li>
          <span className="font-semibold text-ink">{countOf(quarantined, 'quarantined row')}</span>, which
          stand nowhere else
        </li>
      </ul>
      <p>
        What stays: the table{' '}
        <code className="text-xs">
          {table.schema}.{table.name}
        </code>{' '}
        in {connectionName} with every row in it, the source, and the audit trail. To have it out of the way
        and keep all this, archive it instead.
      </p>
    </>
  );
}
