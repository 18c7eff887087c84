'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import { FailureNotice } from '@/app/_components/notice';
import { Confirm } from '@/app/_components/ui/dialog';
import type { ErrorView } from '@/app/_server/action-result';
import { revertLoadAction } from '../../actions';
import { ChangeList } from './change-list';
import type { RevertProps } from './revert-button';

export function RevertDialog({
  loadId,
  version,
  expectedVersion,
  changes,
  onClose,
}: RevertProps & { onClose: () => void }) {
  const router = useRouter();
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const next = expectedVersion + 1;
  const revert = () =>
    start(async () => {
      const result = await revertLoadAction({ id: loadId, version, expectedVersion });
      if (!result.ok) return setError(result.error);
      toast.success(`Version ${result.data.version.number} is as version ${version} was.`);
      onClose();
      router.refresh();
    });
  return (
    <Confirm
      isOpen
      onOpenChange={onClose}
      title={`Go back to version ${version}?`}
      confirmLabel={`Save it as version ${next}`}
      cancelLabel="Stay here"
      isPending={isPending}
      onConfirm={revert}
    >
      <p>
        Version {next} will be as version {version} was; those in between stay on record. Batches that run go
        on with theirs.
      </p>
      {changes.length > 0 ? (
        <div className="max-h-64 overflow-y-auto">
          <p>Against the current version {expectedVersion}:</p>
          <ChangeList changes={changes} />
        </div>
      ) : (
        <p>It does not differ from the current version {expectedVersion}.</p>
      )}
      {error && <FailureNotice failure={error} />}
    </Confirm>
  );
}
