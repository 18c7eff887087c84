'use client';

import {
  Ban,
  Check,
  LoaderCircle,
  Replace,
  Rocket,
  TextCursorInput,
  Undo2,
  WandSparkles,
  X,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { countOf } from '@/app/_components/format';
import { Button } from '@/app/_components/ui/button';
import type { RepairGroup, RepairState, RepairsView } from '@/lib/control/repairs/schemas';
import type { BulkKind } from './bulk-dialog';
import type { useEdits } from './use-edits';

const BulkDialog = dynamic(() => import('./bulk-dialog').then((file) => file.BulkDialog));
const ReplayDialog = dynamic(() => import('./replay-dialog').then((file) => file.ReplayDialog));

interface BulkBarProps {
  repairs: RepairsView;
  group: RepairGroup | undefined;
  state: RepairState | null;
  selected: ReadonlySet<number>;
  edits: ReturnType<typeof useEdits>;
  onClear: () => void;
  /** Rows are other than they were. */
  onChanged: () => void;
}

/** What can be done to many rows at once: to those that are selected, else to all that are shown. */
export function BulkBar({ repairs, group, state, selected, edits, onClear, onChanged }: BulkBarProps) {
  const [kind, setKind] = useState<BulkKind>();
  const [isReplaying, setReplaying] = useState(false);
  const scope = scopeOf({ repairs, group, state, selected });
  return (
    <div
      role="group"
      aria-label="Change rows"
      className="flex min-h-9 flex-wrap items-center gap-1.5 border-t border-line px-3 py-1.5 text-table text-ink-2"
    >
      <span aria-live="polite" className="mr-1 tabular-nums">
        {scope.words}
      </span>
      <Button size="small" disabled={scope.rows === 0} onClick={() => setKind('set')}>
        <TextCursorInput aria-hidden /> Set value …
      </Button>
      <Button size="small" disabled={scope.rows === 0} onClick={() => setKind('replace')}>
        <Replace aria-hidden /> Replace …
      </Button>
      <Button size="small" disabled={scope.rows === 0} onClick={() => setKind('transform')}>
        <WandSparkles aria-hidden /> Transform …
      </Button>
      <Button size="small" disabled={scope.rows === 0} onClick={() => setKind('drop')}>
        <Ban aria-hidden /> Drop …
      </Button>
      <Button size="small" disabled={scope.repaired === 0} onClick={() => setKind('undo')}>
        <Undo2 aria-hidden /> Put back …
      </Button>
      {selected.size > 0 && (
        <>
          <Button size="small" onClick={() => setReplaying(true)}>
            <Rocket aria-hidden /> Replay …
          </Button>
          <Button size="small" variant="ghost" onClick={onClear}>
            <X aria-hidden /> Clear selection
          </Button>
        </>
      )}
      <Saving edits={edits} />
      {kind && (
        <BulkDialog
          kind={kind}
          repairs={repairs}
          group={group}
          scope={scope}
          onClose={() => setKind(undefined)}
          onChanged={onChanged}
        />
      )}
      {isReplaying && (
        <ReplayDialog
          repairs={repairs}
          group={group}
          selected={[...selected]}
          onClose={() => setReplaying(false)}
        />
      )}
    </div>
  );
}

/** What is typed into cells is saved as one goes. */
function Saving({ edits }: Pick<BulkBarProps, 'edits'>) {
  const { isSaving, mayUndo, undo } = edits;
  return (
    <span className="ml-auto flex items-center gap-2">
      <span role="status" className="flex items-center gap-1 text-xs">
        {isSaving ? (
          <>
            <LoaderCircle aria-hidden className="size-3.5 animate-spin" /> Saving
          </>
        ) : (
          mayUndo && (
            <>
              <Check aria-hidden className="size-3.5 text-succeeded" /> Saved
            </>
          )
        )}
      </span>
      {mayUndo && (
        <Button size="small" variant="ghost" onClick={undo} title="Ctrl Z in the grid">
          <Undo2 aria-hidden /> Undo
        </Button>
      )}
    </span>
  );
}

export interface BulkScope {
  target: { rows: number[] } | { filter: { fingerprint?: string; state?: RepairState } };
  /** Rows that may be changed, and rows that may be put back. */
  rows: number;
  repaired: number;
  words: string;
}

/** Of selected rows it is known only afterwards which of them can be changed. */
function scopeOf({
  repairs,
  group,
  state,
  selected,
}: Pick<BulkBarProps, 'repairs' | 'group' | 'state' | 'selected'>): BulkScope {
  if (selected.size > 0) {
    const words = `${countOf(selected.size, 'row')} selected`;
    return { target: { rows: [...selected] }, rows: selected.size, repaired: selected.size, words };
  }
  const counts = group?.counts ?? repairs.counts;
  const sum = (states: readonly RepairState[]) =>
    states.filter((each) => !state || each === state).reduce((total, each) => total + counts[each], 0);
  const rows = sum(state === 'dropped' ? ['dropped'] : ['open', 'fixed']);
  const kind = state && state !== 'replayed' && state !== 'replaying' ? `${state} row` : 'row to repair';
  const plural = kind === 'row to repair' ? 'rows to repair' : `${kind}s`;
  return {
    target: { filter: { ...(group && { fingerprint: group.fingerprint }), ...(state && { state }) } },
    rows,
    repaired: sum(['fixed', 'dropped']),
    words: `All ${countOf(rows, kind, plural)}${group ? ' of this group' : ''}`,
  };
}
