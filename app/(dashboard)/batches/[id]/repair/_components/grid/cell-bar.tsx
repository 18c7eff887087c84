'use client';

import { PencilLine, TriangleAlert, Undo2 } from 'lucide-react';
import { CellValue } from '@/app/_components/cell-value';
import { exact } from '@/app/_components/format';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { Link } from '@/app/_components/link';
import type { RepairCell, RepairColumn, RepairRow } from '@/lib/control/repairs/schemas';
import { visibleText } from '@/lib/visible-text';
import { whyReadOnly } from './edits';

interface CellBarProps {
  row: RepairRow;
  /** Place of the cell among the source's columns; undefined on the head of the row or on its reasons. */
  cell: number | undefined;
  columns: readonly RepairColumn[];
  mayRepair: boolean;
  onEdit: () => void;
  onSet: (text: string | null) => void;
  onTakeBack: () => void;
}

/** All about the cell and the row that one is on: what is wrong, what it was, and the record as it stood in the source. */
export function CellBar({ row, cell, columns, mayRepair, onEdit, onSet, onTakeBack }: CellBarProps) {
  const chosen = cell === undefined ? undefined : row.cells?.[cell];
  const column = row.cells && cell !== undefined ? columns[cell] : undefined;
  const closed = mayRepair && cell !== undefined ? whyReadOnly(row, cell) : null;
  const mayChange = mayRepair && cell !== undefined && closed === null;
  return (
    <section
      aria-label="Cell"
      className="flex max-h-72 flex-col gap-1.5 overflow-y-auto border-t border-line bg-surface px-4 py-2 text-table"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
          <span className="font-medium tabular-nums">Row {exact(row.shownRow)}</span>
          {column && <ColumnName column={column} />}
          <span className="text-xs text-ink-3 tabular-nums">
            line {exact(row.line)} of {row.piece}
          </span>
        </p>
        <span className="ml-auto flex flex-wrap gap-1.5">
          {mayChange && (
            <Button size="small" onClick={onEdit}>
              <PencilLine aria-hidden /> {chosen ? 'Edit the cell' : 'Edit the record'}
            </Button>
          )}
          {mayChange && chosen && chosen.value !== null && (
            <Button size="small" onClick={() => onSet(null)}>
              Set to NULL
            </Button>
          )}
          {mayChange && chosen?.was && (
            <Button size="small" onClick={() => onSet(chosen.was!.value)}>
              <Undo2 aria-hidden /> Put the cell back
            </Button>
          )}
          {mayRepair && (row.state === 'fixed' || row.state === 'dropped') && (
            <Button size="small" onClick={onTakeBack}>
              <Undo2 aria-hidden /> {row.state === 'dropped' ? 'Take the row back' : 'Put the row back'}
            </Button>
          )}
        </span>
      </div>
      {chosen ? <CellFacts cell={chosen} /> : <RowFacts row={row} />}
      {closed && <p className="text-xs text-ink-2">{closed}</p>}
      <Fate row={row} />
      <Disclosure summary="Record as it stood in the source">
        <pre
          tabIndex={0}
          role="region"
          aria-label={`Row ${row.shownRow} as it stood in the source`}
          className="focus-inset mt-1 overflow-x-auto rounded-[4px] border border-line bg-sunken px-2.5 py-1 text-xs leading-5 whitespace-pre"
        >
          {visibleText(row.raw)}
        </pre>
        {row.isRawCut && <p className="mt-1 text-xs text-ink-2">Shortened here, whole in the download.</p>}
      </Disclosure>
    </section>
  );
}

function ColumnName({ column: { name, fills } }: { column: RepairColumn }) {
  const others = fills.filter((each) => each !== name);
  return (
    <>
      <code className="text-xs font-semibold">{visibleText(name)}</code>
      {others.length > 0 && (
        <span className="text-xs text-ink-2">
          fills <code>{others.join(', ')}</code>
        </span>
      )}
    </>
  );
}

function CellFacts({ cell: { was, reasons } }: { cell: RepairCell }) {
  return (
    <>
      {was && (
        <p className="flex flex-wrap items-center gap-x-2 text-ink-2">
          <PencilLine aria-hidden className="size-4 shrink-0 text-accent" /> Changed, was{' '}
          <CellValue value={was.value} className="line-through decoration-ink-3" />
        </p>
      )}
      {reasons.map((reason) => (
        <Reason key={reason}>{reason}</Reason>
      ))}
    </>
  );
}

function RowFacts({ row }: { row: RepairRow }) {
  return (
    <>
      {row.whyWhole && <Reason>{row.whyWhole}</Reason>}
      {row.reasons.map(({ column, message }, index) => (
        <Reason key={index}>{column ? `${column}: ${message}` : message}</Reason>
      ))}
    </>
  );
}

function Reason({ children }: { children: string }) {
  return (
    <p className="flex items-start gap-2 [overflow-wrap:anywhere] text-ink-2">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      {children}
    </p>
  );
}

/** What somebody or a replay has done with the row. */
function Fate({ row }: { row: RepairRow }) {
  const { dropReason, repairedBy, repairedAt, replayBatchId } = row;
  if (!repairedAt && !replayBatchId) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-2">
      {dropReason !== null && <span className="[overflow-wrap:anywhere]">Dropped: {dropReason}</span>}
      {repairedAt && (
        <span>
          {repairedBy && `${repairedBy}, `}
          <RelativeTime at={repairedAt} />
        </span>
      )}
      {replayBatchId && (
        <Link
          href={`/batches/${replayBatchId}`}
          className="inline-flex min-h-6 items-center text-accent underline"
        >
          Open the replay
        </Link>
      )}
    </p>
  );
}
