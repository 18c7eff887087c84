'use client';

import { useState, useTransition } from 'react';
import { bytes, countOf } from '@/app/_components/format';
import { FailureNotice, Notice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { DropArea } from '@/app/_components/ui/drop-area';
import { Modal } from '@/app/_components/ui/modal';
import type { UploadRepairsResult } from '@/lib/control/repairs/schemas';
import { MOST_UPLOAD_BYTES } from '@/lib/control/repairs/constants';

interface UploadDialogProps {
  batchId: string;
  onClose: (hasChanged: boolean) => void;
}

/** Takes back what was downloaded to be corrected, and says what it changed. */
export function UploadDialog({ batchId, onClose }: UploadDialogProps) {
  const [file, setFile] = useState<File>();
  const [result, setResult] = useState<UploadRepairsResult>();
  const [failure, setFailure] = useState<Failure>();
  const [isPending, start] = useTransition();
  const take = (chosen: File) => {
    setFile(chosen);
    setFailure(undefined);
    setResult(undefined);
    start(async () => {
      const answer = await send(batchId, chosen);
      if ('changed' in answer) setResult(answer);
      else setFailure(answer);
    });
  };
  const close = () => onClose((result?.changed ?? 0) > 0);
  return (
    <Modal
      isOpen
      onOpenChange={close}
      title="Upload corrected rows"
      detail="The file that you downloaded to correct, CSV or Excel, with its column _row as it was."
      footer={<Button onClick={close}>{result ? 'Done' : 'Close'}</Button>}
    >
      <div className="flex flex-col gap-3">
        <DropArea
          label="Corrected file"
          accept=".csv,.xlsx"
          className="min-h-24 px-4 py-3"
          isAnother={file !== undefined}
          isPending={isPending}
          below={
            <p className="text-xs text-ink-3">
              {file ? `${file.name}, ${bytes(file.size)}` : `Up to ${bytes(MOST_UPLOAD_BYTES)}.`}
            </p>
          }
          onFile={take}
        />
        <div aria-live="polite">
          {isPending && <p className="text-table text-ink-2">Reading the file …</p>}
          {failure && <FailureNotice failure={failure} />}
          {result && <Summary result={result} />}
        </div>
      </div>
    </Modal>
  );
}

function Summary({ result }: { result: UploadRepairsResult }) {
  const { changed, same, skipped, unknown, unknownRows } = result;
  return (
    <div className="flex flex-col gap-2">
      <Notice tone="info" title={`${countOf(changed, 'row')} fixed`}>
        <p>
          {countOf(same, 'row')} unchanged{changed > 0 && '. Fixed rows wait for a replay'}.
        </p>
      </Notice>
      {skipped > 0 && (
        <Notice tone="warning" title={`${countOf(skipped, 'row')} left alone`}>
          A replay has taken them, or they have no cells.
        </Notice>
      )}
      {unknown > 0 && (
        <Notice tone="warning" title={`${countOf(unknown, 'row')} not known in this batch`}>
          <p>
            Their <code className="text-xs">_row</code>: {unknownRows.join(', ')}
            {unknown > unknownRows.length && ' and more'}.
          </p>
        </Notice>
      )}
    </div>
  );
}

async function send(batchId: string, file: File): Promise<UploadRepairsResult | Failure> {
  if (file.size > MOST_UPLOAD_BYTES) {
    return {
      message: `The file is larger than ${bytes(MOST_UPLOAD_BYTES)}.`,
      remedy: 'Download and correct the rows of one error group at a time.',
    };
  }
  try {
    const wanted = new URLSearchParams({ name: file.name });
    const response = await fetch(`/api/batches/${batchId}/repairs?${wanted}`, { method: 'POST', body: file });
    const answer = (await response.json()) as UploadRepairsResult & { error?: Failure };
    return answer.error ?? answer;
  } catch {
    return { message: 'The upload broke off, and the server did not answer any more. Try again.' };
  }
}
