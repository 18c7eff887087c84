'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { toast } from '@/app/_components/toast';
import type { ActionResult } from '@/app/_server/action-result';

/** Makes a change, shows the page as it is afterwards, and says so where it could not be made. */
export function useChange() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const run = <Data>(work: () => Promise<ActionResult<Data>>, then?: (data: Data) => void) =>
    start(async () => {
      const result = await work();
      if (!result.ok)
        return void toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
      router.refresh();
      then?.(result.data);
    });
  return { run, isPending };
}
