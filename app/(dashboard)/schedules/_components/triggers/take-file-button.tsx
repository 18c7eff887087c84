'use client';

import { RotateCw } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import { takeFileAction } from '../../actions';
import { useChange } from '@/app/_components/use-change';

/** Starts a batch of this one file. */
export function TakeFileButton({ fileId, label }: { fileId: string; label: string }) {
  const { run, isPending } = useChange();
  return (
    <Button size="small" isPending={isPending} onClick={() => run(() => takeFileAction({ fileId }))}>
      <RotateCw aria-hidden /> {label}
    </Button>
  );
}
