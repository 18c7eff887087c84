'use client';

import { toast } from '@/app/_components/toast';
import type { ActionResult } from '@/app/_server/action-result';
import { useChange } from '@/app/_components/use-change';

interface Undoable {
  work: () => Promise<ActionResult<unknown>>;
  /** What has happened. */
  done: string;
  undo: () => Promise<ActionResult<unknown>>;
}

/** A change that asks nothing first, because it can be taken back from the note that tells of it. */
export function useUndoable() {
  const { run, isPending } = useChange();
  const change = ({ work, done, undo }: Undoable, then?: () => void) =>
    run(work, () => {
      then?.();
      toast.message(done, { duration: 10_000, action: { label: 'Undo', onClick: () => run(undo) } });
    });
  return { change, isPending };
}
