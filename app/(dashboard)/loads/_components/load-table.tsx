'use client';

import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { Link } from '@/app/_components/link';
import { StateLabel } from '@/app/_components/batch-state';
import { exact, percent, shareOf } from '@/app/_components/format';
import { FreshnessLabel } from '@/app/_components/freshness';
import { RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { LoadSummary } from '@/lib/control/loads/schemas';
import { BatchMarks } from './batch-marks';
import { PauseChip } from './pause-chip';
import { RunButton } from './run-button';

const features = tableFeatures({});
const column = createColumnHelper<typeof features, LoadSummary>();
const NUMERIC = new Set(['read', 'rejects', 'run']);

const columns = column.columns([
  column.accessor('name', {
    header: 'Load',
    cell: ({ row }) => (
      <span className="inline-flex items-center gap-2">
        <Link
          href={`/loads/${row.original.id}`}
          className="inline-flex min-h-6 items-center font-medium whitespace-nowrap hover:underline"
        >
          {row.original.name}
        </Link>
        {row.original.pause && <PauseChip pause={row.original.pause} />}
      </span>
    ),
  }),
  column.display({ id: 'state', header: 'Last batch', cell: ({ row }) => <LastState load={row.original} /> }),
  column.accessor('freshness', {
    header: 'Freshness',
    cell: ({ getValue }) => {
      const freshness = getValue();
      return freshness ? <FreshnessLabel freshness={freshness} /> : <span className="text-ink-3">–</span>;
    },
  }),
  column.accessor('lastBatches', {
    header: 'Last 14',
    cell: ({ getValue }) => <BatchMarks batches={getValue()} />,
  }),
  column.accessor('lastAt', {
    header: 'When',
    cell: ({ getValue }) => {
      const at = getValue();
      return at ? <RelativeTime at={at} className="text-ink-2" /> : <>–</>;
    },
  }),
  column.accessor((load) => load.lastBatches[0]?.read, {
    id: 'read',
    header: 'Read',
    cell: ({ getValue }) => exact(getValue()),
  }),
  column.accessor((load) => load.lastBatches[0], {
    id: 'rejects',
    header: 'Rejects',
    cell: ({ getValue }) => {
      const last = getValue();
      return (
        <span className="text-ink-2">{percent(last ? shareOf(last.quarantined, last.read) : null)}</span>
      );
    },
  }),
  column.accessor('nextRunAt', {
    header: 'Next run',
    cell: ({ getValue }) => {
      const at = getValue();
      return at ? <RelativeTime at={at} className="text-ink-2" /> : <span className="text-ink-3">–</span>;
    },
  }),
  column.display({
    id: 'table',
    header: 'From and to',
    cell: ({ row: { original: load } }) => (
      <span className="block max-w-80 truncate text-ink-2">
        {load.sourceName} <span aria-hidden>→</span>
        <span className="sr-only">into</span>{' '}
        <code className="text-xs">
          {load.table.schema}.{load.table.name}
        </code>{' '}
        in {load.connectionName}
      </span>
    ),
  }),
  column.accessor((load) => load.owner?.name, {
    id: 'owner',
    header: 'Owner',
    cell: ({ getValue }) => <span className="whitespace-nowrap text-ink-2">{getValue() ?? '–'}</span>,
  }),
]);
const withRun = [
  ...columns,
  column.display({
    id: 'run',
    header: () => <span className="sr-only">Run</span>,
    cell: ({ row }) => <RunButton loadId={row.original.id} name={row.original.name} isSmall />,
  }),
];

export function LoadTable({ loads, mayOperate }: { loads: LoadSummary[]; mayOperate: boolean }) {
  const table = useTable({
    features,
    columns: mayOperate ? withRun : columns,
    data: loads,
    getRowId: (load) => load.id,
  });
  return (
    <TableRegion label="Loads" className="panel">
      <Table>
        <TableHead>
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id}>
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
            <TableRow key={row.id} className="hover:bg-hover">
              {row.getAllCells().map((cell) => (
                <Cell key={cell.id} isNumeric={NUMERIC.has(cell.column.id)}>
                  <table.FlexRender cell={cell} />
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function LastState({ load }: { load: LoadSummary }) {
  const last = load.lastBatches[0];
  return last ? <StateLabel state={last.state} /> : <span className="text-ink-3">never ran</span>;
}
