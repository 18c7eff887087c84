'use client';

import { Check } from 'lucide-react';
import { useState } from 'react';
import { DriftTable, type DriftChange } from '@/app/_components/drift-table';
import { Panel } from '@/app/_components/panel';
import { Button } from '@/app/_components/ui/button';
import { Select } from '@/app/_components/ui/select';
import { useChange } from '@/app/_components/use-change';
import type { AcceptedField } from '@/lib/control/loads/schemas';
import { acceptDriftAction } from '../../../loads/actions';
import { useLiveBatch } from './live-batch';

/** How the source's columns differ from what the load knew; a batch that stopped for it asks what to do. */
export function Drift({ mayAccept }: { mayAccept: boolean }) {
  const { batch } = useLiveBatch();
  const changes = batch.result?.source?.changes ?? [];
  if (changes.length === 0) return null;
  const isStopped = batch.error?.code === 'drift.stopped';
  const isAsking = isStopped && batch.version === batch.currentVersion;
  return (
    <div id="drift" className="mt-4 scroll-mt-16">
      <Panel title="Columns of the source have changed" aside="against what was known">
        {isAsking && mayAccept ? (
          <Question changes={changes} />
        ) : (
          <>
            <DriftTable label="Changed columns" changes={changes} />
            {isStopped && <Hint isAsking={isAsking} />}
          </>
        )}
      </Panel>
    </div>
  );
}

function Hint({ isAsking }: { isAsking: boolean }) {
  return (
    <p className="border-t border-line px-4 py-2.5 text-table text-ink-2">
      {isAsking
        ? 'An editor can accept the change, or the source is corrected; then run the batch again.'
        : 'The load has a newer version since. Run the batch again with it.'}
    </p>
  );
}

function Question({ changes }: { changes: readonly DriftChange[] }) {
  const { batch } = useLiveBatch();
  const { run, isPending } = useChange();
  const [newFields, setNewFields] = useState<Record<string, AcceptedField>>({});
  const accept = () =>
    run(() => acceptDriftAction({ batchId: batch.id, expectedVersion: batch.currentVersion, newFields }));
  return (
    <>
      <DriftTable label="Changed columns" changes={changes}>
        {(change) => {
          if (change.action !== 'stopped') return undefined;
          if (change.kind !== 'new') return consequenceOf(change);
          const choose = (choice: AcceptedField) => setNewFields({ ...newFields, [change.field]: choice });
          return (
            <NewField field={change.field} choice={newFields[change.field] ?? 'leave'} onChange={choose} />
          );
        }}
      </DriftTable>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-2.5 text-table">
        <p className="min-w-0 flex-1 basis-72 text-ink-2">
          Nothing was staged. Accepting makes version {batch.currentVersion + 1} of the load; then run the
          batch again. If the source is wrong, have it corrected and run again as it is.
        </p>
        <Button isPending={isPending} onClick={accept}>
          <Check aria-hidden /> Accept the change
        </Button>
      </div>
    </>
  );
}

function NewField({
  field,
  choice,
  onChange,
}: {
  field: string;
  choice: AcceptedField;
  onChange: (choice: AcceptedField) => void;
}) {
  return (
    <Select
      isSmall
      className="max-w-80 min-w-56"
      aria-label={`What to do with ${field}`}
      value={choice}
      onChange={(event) => onChange(event.target.value as AcceptedField)}
    >
      <option value="leave">leave it out</option>
      <option value="add">load it, adding a column to the table</option>
    </Select>
  );
}

/** What accepting it means. */
function consequenceOf({ kind, column, pieces }: DriftChange) {
  if (kind === 'type') return 'values that do not fit are refused, row by row';
  if (pieces.length > 0) return 'rows of such files bring nothing for it, and old values stay';
  return (
    <>
      <code className="text-xs">{column}</code> is not filled any more; its rules go, old values stay
    </>
  );
}
