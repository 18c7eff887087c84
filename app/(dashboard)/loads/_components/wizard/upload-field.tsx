'use client';

import { FileCheck2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { bytes, percent } from '@/app/_components/format';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { DropArea } from '@/app/_components/ui/drop-area';
import { Progress } from '@/app/_components/ui/progress';
import type { Uploading, UploadNews } from './upload-file';

type Uploaded = { id: string; name: string; size: number };

/** Takes a file by the button or dropped onto it, and says how far it is. */
export function UploadField({
  upload,
  onUploaded,
}: {
  upload: Uploaded | null;
  onUploaded: (upload: Uploaded) => void;
}) {
  const uploading = useRef<Uploading>(undefined);
  const [progress, setProgress] = useState<{ name: string; size: number } & UploadNews>();
  const [failure, setFailure] = useState<Failure>();

  const take = async (file: File) => {
    setFailure(undefined);
    const { name, size } = file;
    setProgress({ name, size, sent: 0, isWaiting: false });
    const { uploadFile } = await import('./upload-file');
    uploading.current = uploadFile(file, (news) => setProgress({ name, size, ...news }));
    const result = await uploading.current.done;
    setProgress(undefined);
    if (result.ok) onUploaded(result.upload);
    else if (result.error) setFailure(result.error);
  };
  return (
    <div className="flex flex-col gap-3">
      <DropArea
        label="File to upload"
        className="min-h-28 bg-surface px-5 py-4"
        isAnother={upload !== null}
        above={
          upload && (
            <p role="status" className="flex items-center gap-2 text-sm font-medium">
              <FileCheck2 aria-hidden className="size-4 text-succeeded" />
              <span className="[overflow-wrap:anywhere]">{upload.name}</span>
              <span className="font-normal text-ink-3 tabular-nums">{bytes(upload.size)}</span>
            </p>
          )
        }
        instead={progress && <UploadProgress {...progress} onCancel={() => uploading.current?.cancel()} />}
        onFile={(file) => void take(file)}
      />
      {failure && <FailureNotice failure={failure} />}
    </div>
  );
}

interface UploadProgressProps extends UploadNews {
  name: string;
  size: number;
  onCancel: () => void;
}

function UploadProgress({ name, sent, size, isWaiting, onCancel }: UploadProgressProps) {
  const share = size > 0 ? sent / size : null;
  return (
    <div className="flex w-full items-center gap-4">
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 flex justify-between gap-3 text-table">
          <span className="truncate font-medium">{name}</span>
          <span className="shrink-0 text-ink-2 tabular-nums">
            {bytes(sent)} of {bytes(size)} · {percent(share)}
          </span>
        </p>
        <Progress label={`Uploading ${name}`} share={share} />
        {isWaiting && (
          <p role="status" className="mt-1.5 text-xs text-partial">
            The connection broke off; it goes on by itself once the server answers.
          </p>
        )}
      </div>
      <Button size="small" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
