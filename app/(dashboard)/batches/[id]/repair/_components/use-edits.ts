'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect, useRef, useState } from 'react';
import type { Failure } from '@/app/_components/notice';
import type { ActionResult } from '@/app/_server/action-result';
import { MOST_ROWS_AT_ONCE } from '@/lib/control/repairs/constants';
import type { RepairColumn, RepairResult, RepairRow } from '@/lib/control/repairs/schemas';
import { saveFixesAction, undoRepairsAction } from '../actions';
import { applyEdit, toFix, type Edit } from './grid/edits';

const REFRESH_AFTER_MS = 800;

interface EditsOf {
  batchId: string;
  columns: readonly RepairColumn[];
  put: (rows: readonly RepairRow[]) => void;
  readAnew: () => Promise<void>;
}

interface Done {
  actionId: string;
  before: RepairRow[];
}

/** Saves what is typed as one goes, and takes it back again step by step; one after the other, as it was done. */
export function useEdits({ batchId, columns, put, readAnew }: EditsOf) {
  const refresh = useLateRefresh();
  const inTurn = useTurns();
  const [pending, setPending] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const done = useRef<Done[]>([]);
  const [undoable, setUndoable] = useState(0);

  const send = (work: () => Promise<ActionResult<RepairResult> | undefined>) => {
    setFailure(undefined);
    setPending((before) => before + 1);
    return inTurn(async () => {
      const result = await work().catch(() => UNANSWERED);
      setPending((before) => before - 1);
      setUndoable(done.current.length);
      refresh();
      const refusal = refusalOf(result);
      if (!refusal) return;
      setFailure(refusal);
      await readAnew();
    });
  };
  const save = (edits: Edit[]) => {
    put(edits.map(applyEdit));
    for (let at = 0; at < edits.length; at += MOST_ROWS_AT_ONCE) {
      const some = edits.slice(at, at + MOST_ROWS_AT_ONCE);
      void send(async () => {
        const result = await saveFixesAction({ batchId, rows: some.map((edit) => toFix(edit, columns)) });
        if (!result.ok || !result.data.actionId) return result;
        done.current.push({ actionId: result.data.actionId, before: some.map((edit) => edit.row) });
        // A record that is another may have cells, which the server knows.
        if (some.some((edit) => 'record' in edit)) await readAnew();
        return result;
      });
    }
  };
  const undo = () =>
    void send(async () => {
      const last = done.current.pop();
      if (!last) return undefined;
      put(last.before);
      return undoRepairsAction({ batchId, what: { actionId: last.actionId } });
    });
  return { save, undo, mayUndo: undoable > 0, isSaving: pending > 0, failure };
}

/** Each piece of work begins when the one before has ended. */
function useTurns() {
  const last = useRef<Promise<void>>(Promise.resolve());
  return (work: () => Promise<void>): Promise<void> => {
    last.current = last.current.then(work, work);
    return last.current;
  };
}

type Answer = ActionResult<RepairResult> | typeof UNANSWERED | undefined;

function refusalOf(result: Answer): Failure | undefined {
  if (!result) return undefined;
  if ('message' in result) return result;
  if (!result.ok) return result.error;
  return result.data.skipped > 0 ? TAKEN : undefined;
}

const TAKEN = {
  message: 'Some of these rows could not be changed: a replay has taken them meanwhile.',
  remedy: 'The rows are shown as they stand now.',
};
const UNANSWERED = {
  message: 'The server did not answer: the last change may not be saved.',
  remedy: 'The rows are shown as far as they can be read. Make the change again.',
};

/** The counts beside the rows are the server's: asked for once one pauses. */
export function useLateRefresh(): () => void {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => startTransition(() => router.refresh()), REFRESH_AFTER_MS);
  };
}
