import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/app/_server/action-result';

/** Runs a change and shows the page as it is afterwards. */
export function useChange() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const run = <Data>(work: () => Promise<ActionResult<Data>>, onDone?: (data: Data) => void) =>
    start(async () => {
      const result = await work();
      if (result.ok) {
        router.refresh();
        onDone?.(result.data);
      } else toast.error(result.error.message, { description: `Request ${result.error.requestId}` });
    });
  return { run, isPending };
}
