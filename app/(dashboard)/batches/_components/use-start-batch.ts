'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import type { StartBatchInput } from '@/lib/control/batches/schemas';
import { startBatchAction } from '../actions';

/** Starts a batch and goes to its page; says so where it cannot be started. */
export function useStartBatch(): { isPending: boolean; startBatch: (input: StartBatchInput) => void } {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const startBatch = (input: StartBatchInput) =>
    start(async () => {
      const result = await startBatchAction(input);
      if (result.ok) router.push(`/batches/${result.data.id}`);
      else toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
    });
  return { isPending, startBatch };
}
