'use client';

import { FlaskConical } from 'lucide-react';
import { useStartBatch } from '@/app/(dashboard)/batches/_components/use-start-batch';
import { Button } from '@/app/_components/ui/button';

/** Starts a batch that is rolled back, and goes to its page. */
export function RehearseButton({ loadId }: { loadId: string }) {
  const { isPending, startBatch } = useStartBatch();
  return (
    <Button isPending={isPending} onClick={() => startBatch({ loadId, isRehearsal: true })}>
      {!isPending && <FlaskConical aria-hidden />} Rehearse
    </Button>
  );
}
