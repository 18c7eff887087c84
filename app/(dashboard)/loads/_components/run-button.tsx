'use client';

import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { toast } from 'sonner';
import { startBatchAction } from '@/app/(dashboard)/batches/actions';
import { Button } from '@/app/_components/ui/button';

/** Starts a batch and goes to its page. */
export function RunButton({ loadId, name, isSmall }: { loadId: string; name: string; isSmall?: boolean }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const run = () =>
    start(async () => {
      const result = await startBatchAction({ loadId });
      if (result.ok) router.push(`/batches/${result.data.id}`);
      else toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
    });
  if (isSmall) {
    return (
      <Button
        size="icon-small"
        variant="ghost"
        isPending={isPending}
        aria-label={`Run ${name} now`}
        onClick={run}
        className="-my-1"
      >
        {!isPending && <Play aria-hidden />}
      </Button>
    );
  }
  return (
    <Button variant="primary" isPending={isPending} onClick={run}>
      {!isPending && <Play aria-hidden />} Run now
    </Button>
  );
}
