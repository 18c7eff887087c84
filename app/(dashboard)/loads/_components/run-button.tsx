'use client';

import { Play } from 'lucide-react';
import { useStartBatch } from '@/app/(dashboard)/batches/_components/use-start-batch';
import { Button } from '@/app/_components/ui/button';

/** Starts a batch and goes to its page. */
export function RunButton({ loadId, name, isSmall }: { loadId: string; name: string; isSmall?: boolean }) {
  const { isPending, startBatch } = useStartBatch();
  const run = () => startBatch({ loadId });
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
