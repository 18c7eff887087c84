'use client';

import { RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { resetWatermarkAction } from '@/app/(dashboard)/loads/actions';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import type { ErrorView } from '@/app/_server/action-result';

export function ResetWatermark({ loadId, name, mode }: { loadId: string; name: string; mode: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [failure, setFailure] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const reset = () =>
    start(async () => {
      const result = await resetWatermarkAction({ id: loadId });
      if (!result.ok) return setFailure(result.error);
      setIsOpen(false);
      router.refresh();
    });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <RotateCcw aria-hidden /> Reset the watermark
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Reset the watermark of ${name}?`}
        confirmLabel="Reset it"
        cancelLabel="Keep it"
        isDangerous={mode === 'append'}
        isPending={isPending}
        onConfirm={reset}
      >
        <p>The next batch reads the whole source. What is loaded stays in the table.</p>
        {mode === 'append' && (
          <p>This load appends: rows that are in the table already are added once more. Empty it first.</p>
        )}
        {failure && <FailureNotice failure={failure} />}
      </Confirm>
    </>
  );
}
