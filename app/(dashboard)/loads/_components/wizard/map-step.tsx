'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/app/_components/empty-state';
import { FailureNotice, Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { ChoiceCards } from '@/app/_components/ui/choice-cards';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import type { ConnectionView, TableView } from '@/lib/control/connections/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import type { Draft } from '../draft';
import { missingColumns, type Settlement } from '../settle';
import { DestinationFields } from './destination-fields';
import { MappingTable } from './mapping-table';
import { StepFooter } from './step-footer';
import { ActionFailure } from './use-detection';
import type { ChangeDraft } from './use-draft';

interface MapStepProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  target: UseQueryResult<TableView | null>;
  connections: ConnectionView[];
  onContinue: () => void;
}

export function MapStep({
  draft,
  change,
  report,
  settlement,
  target,
  connections,
  onContinue,
}: MapStepProps) {
  if (connections.length === 0) return <NoConnection />;
  const table = draft.isNewTable ? null : (target.data ?? null);
  const isKnown = draft.isNewTable ? draft.table.name !== '' : table !== null;
  const isReady = draft.connectionId !== null && isKnown;
  return (
    <div className="flex flex-col gap-5">
      <DestinationFields draft={draft} change={change} connections={connections} />
      {!draft.isNewTable && target.isError && (
        <FailureNotice
          failure={
            target.error instanceof ActionFailure
              ? target.error.view
              : { message: 'The table could not be read.' }
          }
        />
      )}
      {!draft.isNewTable && target.isLoading && <TableSkeleton rows={6} columns={4} />}
      {!draft.isNewTable && target.data === null && (
        <Notice tone="warning" title={`There is no table ${draft.table.schema}.${draft.table.name}.`}>
          Choose another, or have it made as a new table.
        </Notice>
      )}
      {isReady && (
        <>
          <MappingTable
            draft={draft}
            change={change}
            report={report}
            settlement={settlement}
            target={table}
          />
          <MissingColumns columns={missingColumns(settlement.fields, table)} />
          <WriteMode settlement={settlement} change={change} />
        </>
      )}
      <StepFooter label="Add rules" onContinue={onContinue} problem={problemOf(draft, settlement, isReady)} />
    </div>
  );
}

function problemOf(draft: Draft, { fields, key, mode }: Settlement, isReady: boolean): string | undefined {
  if (!draft.connectionId) return 'Choose a connection first.';
  if (!isReady) return draft.isNewTable ? 'Name the table first.' : 'Choose a table first.';
  const columns = fields.flatMap(({ column }) => (column === null ? [] : [column]));
  if (columns.length === 0) return 'Map at least one field.';
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice) return `Two fields go to the column ${twice}. Each column takes one.`;
  if (mode === 'upsert' && key.length === 0)
    return 'Upsert needs a key: tick the columns that identify a row, or choose append.';
  return undefined;
}

function MissingColumns({ columns }: { columns: string[] }) {
  if (columns.length === 0) return null;
  return (
    <Notice tone="warning" title={`Nothing fills ${columns.join(', ')}`}>
      The table demands a value there and has no default: every new row would be refused.
    </Notice>
  );
}

function WriteMode({ settlement, change }: { settlement: Settlement; change: ChangeDraft }) {
  return (
    <section aria-label="Write mode">
      <h2 className="mb-2 text-table font-semibold">Write mode</h2>
      <ChoiceCards
        label="Write mode"
        className="max-w-3xl"
        value={settlement.mode as 'upsert' | 'append'}
        onChange={(mode) => change({ mode })}
        choices={[
          {
            value: 'upsert',
            title: 'Upsert',
            description:
              settlement.key.length > 0
                ? `Updates the row with the same ${settlement.key.join(', ')}, inserts what is not there. Safe to run again.`
                : 'Updates the row with the same key, inserts what is not there. Needs a key.',
          },
          {
            value: 'append',
            title: 'Append',
            description: 'Inserts every row. Run twice, the rows are there twice.',
          },
        ]}
      />
    </section>
  );
}

function NoConnection() {
  return (
    <EmptyState
      icon={Database}
      title="There is no connection to load into"
      action={
        <Button asChild variant="primary">
          <Link href="/connections/new">Add a connection</Link>
        </Button>
      }
    >
      Add the database first. This draft is kept in this tab, and goes on where it is.
    </EmptyState>
  );
}
