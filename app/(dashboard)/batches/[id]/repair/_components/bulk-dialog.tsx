'use client';

import { useState, useTransition } from 'react';
import { countOf, duration, exact } from '@/app/_components/format';
import { FailureNotice, Notice } from '@/app/_components/notice';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { Modal } from '@/app/_components/ui/modal';
import type { ErrorView } from '@/app/_server/action-result';
import type { BulkRepair, RepairGroup, RepairResult, RepairsView } from '@/lib/control/repairs/schemas';
import { repairInBulkAction, undoRepairsAction } from '../actions';
import type { BulkScope } from './bulk-bar';
import { BulkFields } from './bulk-fields';

export type BulkKind = BulkRepair['kind'] | 'undo';

const WORDS = {
  set: { title: 'Set a value', confirm: 'Set it in', done: 'changed' },
  replace: { title: 'Replace text', confirm: 'Replace in', done: 'changed' },
  transform: { title: 'Transform values', confirm: 'Transform', done: 'changed' },
  drop: { title: 'Drop rows', confirm: 'Drop', done: 'dropped' },
  undo: { title: 'Put rows back', confirm: 'Put back', done: 'put back' },
} as const;

/** Cells are taken out of their records one by one; of more rows one waits long enough to wonder. */
const ROWS_PER_SECOND = 15_000;
const MANY_ROWS = 50_000;

interface BulkDialogProps {
  kind: BulkKind;
  repairs: RepairsView;
  group: RepairGroup | undefined;
  scope: BulkScope;
  onClose: () => void;
  onChanged: () => void;
}

/** Says first how many rows it is about, changes them, and can take that back from the note that tells of it. */
export function BulkDialog({ kind, repairs, group, scope, onClose, onChanged }: BulkDialogProps) {
  const { batchId, columns } = repairs;
  const { title, confirm } = WORDS[kind];
  const [repair, setRepair] = useState<BulkRepair | undefined>(() =>
    firstRepair(kind, group?.sourceColumn ?? columns?.[0]?.name),
  );
  const [error, setError] = useState<ErrorView>();
  const [isPending, start] = useTransition();
  const rows = kind === 'undo' ? scope.repaired : scope.rows;
  const needsCells = kind !== 'undo' && kind !== 'drop';
  const isImpossible = needsCells && !columns;

  const undo = async (actionId: string) => {
    const result = await undoRepairsAction({ batchId, what: { actionId } });
    if (result.ok) onChanged();
    else toast.error(result.error.message);
  };
  const run = () =>
    start(async () => {
      const { target } = scope;
      const result = await (repair
        ? repairInBulkAction({ batchId, target, repair })
        : undoRepairsAction({ batchId, what: target }));
      if (!result.ok) return setError(result.error);
      const { actionId } = result.data;
      toast.message(outcomeOf(kind, result.data), {
        duration: 10_000,
        ...(actionId && repair && { action: { label: 'Undo', onClick: () => void undo(actionId) } }),
      });
      onChanged();
      onClose();
    });
  return (
    <Modal
      isOpen
      onOpenChange={onClose}
      title={title}
      detail={`${scope.words}.`}
      footer={
        <>
          <Button onClick={onClose}>Leave them</Button>
          <Button
            variant={kind === 'drop' ? 'danger' : 'primary'}
            type="submit"
            form="bulk-repair"
            disabled={isImpossible}
            isPending={isPending}
          >
            {confirm} {countOf(rows, 'row')}
          </Button>
        </>
      }
    >
      <form
        id="bulk-repair"
        className="flex flex-col gap-3 text-sm text-ink-2"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {isImpossible && (
          <Notice tone="warning" title="The columns of this source are not known">
            Its rows can be repaired one by one as whole records, or be dropped.
          </Notice>
        )}
        {repair && !isImpossible && (
          <BulkFields
            repair={repair}
            columns={columns ?? []}
            errors={fieldsOf(error)}
            onChange={(next) => {
              setError(undefined);
              setRepair(next);
            }}
          />
        )}
        <p>{consequenceOf(kind)}</p>
        <p role="status" className="empty:hidden">
          {isPending &&
            rows > MANY_ROWS &&
            needsCells &&
            `About ${duration(rows / ROWS_PER_SECOND)}, also if you leave this page.`}
        </p>
        {error && Object.keys(fieldsOf(error)).length === 0 && <FailureNotice failure={error} />}
      </form>
    </Modal>
  );
}

function firstRepair(kind: BulkKind, column = ''): BulkRepair | undefined {
  switch (kind) {
    case 'set':
      return { kind, column, value: '' };
    case 'replace':
      return { kind, column, find: '', with: '', isPattern: false };
    case 'transform':
      return { kind, column, transform: 'trim', params: {} };
    case 'drop':
      return { kind, reason: '' };
    case 'undo':
      return undefined;
  }
}

/** Fields of the verb are those of its repair. */
function fieldsOf(error: ErrorView | undefined): Record<string, string> {
  const fields = Object.entries(error?.fields ?? {});
  return Object.fromEntries(fields.map(([path, message]) => [path.replace(/^repair\./, ''), message]));
}

function consequenceOf(kind: BulkKind): string {
  switch (kind) {
    case 'drop':
      return 'Dropped rows are given up: no replay takes them. They stay in quarantine with your reason for as long as it keeps rows, and can be put back.';
    case 'undo':
      return 'Every fix and every drop of these rows is forgotten: they are open again, as they stood in the source.';
    default:
      return 'The table is not touched: rows with a changed cell count as fixed, and wait for a replay.';
  }
}

function outcomeOf(kind: BulkKind, { changed, same, skipped }: RepairResult): string {
  const said = [`${countOf(changed, 'row')} ${WORDS[kind].done}`];
  if (same > 0) said.push(`${exact(same)} already so`);
  if (skipped > 0) said.push(`${exact(skipped)} left alone: replayed, or without cells`);
  return `${said.join(', ')}.`;
}
