'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import type { ActionResult } from '@/app/_server/action-result';

/** Runs a change and shows the page as it is afterwards; what went wrong is said where one looks. */
export function useChange() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const run = <Data>(work: () => Promise<ActionResult<Data>>, onDone?: (data: Data) => void) =>
    start(async () => {
      const result = await work();
      if (!result.ok) {
        return void toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
      }
      onDone?.(result.data);
      router.refresh();
    });
  return { run, isPending };
}
