'use client';

import { ArrowUp } from 'lucide-react';
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { Link } from '@/app/_components/link';
import { useState } from 'react';
import { NeedsHandChip, RehearsalChip, STATE_LOOKS, StateLabel } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { countOf, duration, exact, percent, shareOf } from '@/app/_components/format';
import { Elapsed, RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { SelectBox } from '@/app/_components/ui/checkbox';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ListedBatch } from '@/lib/control/batches/schemas';
import { BatchList } from './batch-list';
import { CauseLine } from './cause-line';

const features = tableFeatures({});
const column = createColumnHelper<typeof features, ListedBatch>();
const NUMERIC = new Set(['read', 'written', 'quarantined', 'rejects', 'time']);
/** The room that the other columns leave, and cut there. */
const REST = 'w-full max-w-0 min-w-56 truncate text-ink-2';

const columns = column.columns([
  column.accessor('state', { header: 'State', cell: ({ row }) => <StateCell batch={row.original} /> }),
  column.display({ id: 'load', header: 'Load', cell: ({ row }) => <LoadCell batch={row.original} /> }),
  column.accessor('queuedAt', { header: 'Queued', cell: ({ getValue }) => <RelativeTime at={getValue()} /> }),
  column.display({ id: 'time', header: 'Time', cell: ({ row }) => <TimeTaken batch={row.original} /> }),
  column.accessor((batch) => batch.counts.read, {
    id: 'read',
    header: 'Read',
    cell: ({ getValue }) => exact(getValue()),
  }),
  column.accessor(writtenBy, {
    id: 'written',
    header: 'Written',
    cell: ({ getValue }) => exact(getValue()),
  }),
  column.accessor((batch) => batch.counts.quarantined, {
    id: 'quarantined',
    header: 'Quarantined',
    cell: ({ row }) => <QuarantinedCell batch={row.original} />,
  }),
  column.accessor((batch) => shareOf(batch.counts.quarantined, batch.counts.read), {
    id: 'rejects',
    header: 'Rejects',
    cell: ({ getValue }) => <span className="text-ink-2">{percent(getValue())}</span>,
  }),
  column.display({
    id: 'cause',
    header: 'Cause',
    cell: ({ row }) => <CauseLine batch={row.original} />,
  }),
]);

export interface BatchSelection {
  ids: ReadonlySet<string>;
  toggle: (ids: string[], isSelected: boolean) => void;
}

interface BatchTableProps {
  batches: ListedBatch[];
  /** Left out, rows cannot be selected. */
  selection?: BatchSelection;
}

/** Rows never jump: batches that are queued while one reads wait behind a button, and while rows are selected all waits. */
export function BatchTable({ batches: latest, selection }: BatchTableProps) {
  const [newest, setNewest] = useState(latest[0]!.queuedAt);
  const isFrozen = selection !== undefined && selection.ids.size > 0;
  const [kept, setKept] = useState(latest);
  if (!isFrozen && kept !== latest) setKept(latest);
  const batches = isFrozen ? kept : latest;
  const shown = batches.filter((batch) => batch.queuedAt <= newest);
  const waiting = batches.length - shown.length;
  const table = useTable({ features, columns, data: shown, getRowId: (batch) => batch.id });
  return (
    <>
      {waiting > 0 && (
        <div role="status" className="mb-2">
          <Button
            size="small"
            onClick={() => setNewest(batches[0]!.queuedAt)}
            className="rounded-full border-accent text-accent"
          >
            <ArrowUp aria-hidden /> {countOf(waiting, 'new batch', 'new batches')}
          </Button>
        </div>
      )}
      <BatchList batches={shown} selection={selection} />
      <TableRegion label="Batches" className="panel max-sm:hidden">
        <Table>
          <TableHead>
            {table.getHeaderGroups().map((group) => (
              <TableRow key={group.id}>
                {selection && (
                  <HeadCell className="w-8 pr-0">
                    <SelectBox
                      label="Select all batches on this page"
                      isOn={shown.every(({ id }) => selection.ids.has(id))}
                      onChange={(isOn) =>
                        selection.toggle(
                          shown.map(({ id }) => id),
                          isOn,
                        )
                      }
                    />
                  </HeadCell>
                )}
                {group.headers.map((header) => (
                  <HeadCell key={header.id} isNumeric={NUMERIC.has(header.column.id)}>
                    <table.FlexRender header={header} />
                  </HeadCell>
                ))}
              </TableRow>
            ))}
          </TableHead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <TableRow
                key={row.id}
                className={cn('hover:bg-hover', selection?.ids.has(row.id) && 'bg-accent-soft')}
              >
                {selection && (
                  <Cell className="w-8 pr-0">
                    <SelectBox
                      label={`Select ${row.original.load.name}, ${STATE_LOOKS[row.original.state].word}`}
                      isOn={selection.ids.has(row.id)}
                      onChange={(isOn) => selection.toggle([row.id], isOn)}
                    />
                  </Cell>
                )}
                {row.getAllCells().map((cell) => (
                  <Cell
                    key={cell.id}
                    isNumeric={NUMERIC.has(cell.column.id)}
                    className={cell.column.id === 'cause' ? REST : 'whitespace-nowrap'}
                  >
                    <table.FlexRender cell={cell} />
                  </Cell>
                ))}
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
    </>
  );
}

function StateCell({ batch }: { batch: ListedBatch }) {
  return (
    <span className="flex items-center gap-2">
      <StateLabel state={batch.state} />
      {batch.isRehearsal && <RehearsalChip />}
      {batch.needsHand && <NeedsHandChip />}
    </span>
  );
}

function LoadCell({ batch }: { batch: ListedBatch }) {
  return (
    <Link
      href={`/batches/${batch.id}`}
      className="inline-flex min-h-6 items-center gap-1.5 font-medium whitespace-nowrap hover:underline"
    >
      {batch.load.name}
      <span className="text-xs font-normal text-ink-3">v{batch.version}</span>
    </Link>
  );
}

function QuarantinedCell({ batch }: { batch: ListedBatch }) {
  const { quarantined } = batch.counts;
  if (quarantined === 0) return <span className="text-ink-3">0</span>;
  return (
    <Link
      href={`/batches/${batch.id}#quarantine`}
      aria-label={`${countOf(quarantined, 'bad row')} of ${batch.load.name}`}
      className="inline-flex min-h-6 items-center font-medium text-partial hover:underline"
    >
      {exact(quarantined)}
    </Link>
  );
}

function TimeTaken({ batch }: { batch: ListedBatch }) {
  if (!batch.startedAt) return '–';
  if (!batch.finishedAt) return <Elapsed from={batch.startedAt} />;
  return duration((Date.parse(batch.finishedAt) - Date.parse(batch.startedAt)) / 1000);
}

/** Not known before the merge; a rehearsal writes nothing. */
function writtenBy({ state, counts, isRehearsal }: ListedBatch): number | null {
  if (isRehearsal) return 0;
  return ['queued', 'running', 'paused'].includes(state) ? null : counts.inserted + counts.updated;
}
