'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/empty-state';
import { FailureNotice, Notice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import type { ErrorView } from '@/app/_server/action-result';
import type { ConnectionView, KindView, TableView } from '@/lib/control/connections/schemas';
import type { Draft } from '../draft';
import { knownComputed, missingColumns, type Settlement } from '../settle';
import { computedProblem } from '../computed-starts';
import { ChangedFieldsNote } from './changed-fields-note';
import { ComputedColumns } from './computed-columns';
import { DestinationFields } from './destination-fields';
import { lookupProblem } from '../lookups';
import { KnownMappingNote } from './known-mapping-note';
import { Lookups } from './lookups';
import { MappingTable } from './mapping-table';
import { StepFooter } from './step-footer';
import { columnProblems, ownColumns, WRITE_MODE_LOOKS } from '../write-modes';
import { Transforms } from './transforms';
import { Changes } from './trial/changes';
import type { ToTry } from './trial/trial-input';
import { useTrial } from './trial/use-trial';
import { ActionFailure } from './use-detection';
import type { ChangeDraft } from './use-kept-draft';
import type { Known } from './use-known-mapping';
import { WriteMode } from './write-mode';

const NestedLists = dynamic(() => import('./nested-lists').then((module) => module.NestedLists));

interface MapStepProps extends ToTry {
  change: ChangeDraft;
  known: Known;
  target: UseQueryResult<TableView | null>;
  connections: ConnectionView[];
  transformKinds: KindView[];
  /** Why the server would not save what this step settles. */
  refusal: ErrorView | undefined;
  onContinue: () => void;
}

export function MapStep(props: MapStepProps) {
  const {
    draft,
    change,
    report,
    settlement,
    known,
    target,
    connections,
    transformKinds,
    refusal,
    onContinue,
  } = props;
  const trial = useTrial(settlement.transforms.length > 0 ? props : undefined);
  if (connections.length === 0) return <NoConnection />;
  const table = draft.isNewTable ? null : (target.data ?? null);
  const isKnown = draft.isNewTable ? draft.table.name !== '' : table !== null;
  const isReady = draft.connectionId !== null && isKnown;
  const own = ownColumns(settlement.mode, settlement.key.length > 0, draft.writing);
  const problems = columnProblems(own, columnsOf(settlement, table));
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
          <ChangedFieldsNote {...props} />
          <KnownMappingNote known={known} draft={draft} change={change} />
          <MappingTable
            draft={draft}
            change={change}
            report={report}
            settlement={settlement}
            target={table}
          />
          {(report.lists?.length ?? 0) > 0 && <NestedLists {...props} />}
          <ComputedColumns
            draft={draft}
            change={change}
            settlement={settlement}
            proposed={knownComputed(draft, known.mapping, table)}
            target={table}
          />
          <Transforms change={change} settlement={settlement} transformKinds={transformKinds} />
          {settlement.transforms.length > 0 && <Changes {...trial} />}
          <Lookups draft={draft} change={change} settlement={settlement} transformKinds={transformKinds} />
          <MissingColumns columns={missingColumns(settlement.filled, table, Object.values(own))} />
          <WriteMode
            draft={draft}
            change={change}
            settlement={settlement}
            existing={table?.columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => name)}
            problems={{ ...ofDefinition(refusal?.fields), ...problems }}
          />
        </>
      )}
      {refusal && <FailureNotice failure={refusal} />}
      <StepFooter
        label="Add rules"
        onContinue={onContinue}
        problem={problemOf(draft, settlement, isReady) ?? Object.values(problems)[0]}
      />
    </div>
  );
}

function problemOf(draft: Draft, settlement: Settlement, isReady: boolean): string | undefined {
  if (!draft.connectionId) return 'Choose a connection first.';
  if (!isReady) return draft.isNewTable ? 'Name the table first.' : 'Choose a table first.';
  const { computed, lookups, key, mode } = settlement;
  const columns = settlement.filled.map(({ column }) => column);
  if (columns.length === 0) return 'Map at least one field.';
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice) return `Two fields go to the column ${twice}. Each column takes one.`;
  const unfinished =
    computed.map(computedProblem).find(Boolean) ??
    lookups.map((lookup) => lookupProblem(lookup, lookups)).find(Boolean);
  if (unfinished) return unfinished;
  if (WRITE_MODE_LOOKS[mode].needsKey && key.length === 0)
    return `${WRITE_MODE_LOOKS[mode].title} needs a key: tick the columns that identify a row, or choose append.`;
  return undefined;
}

function columnsOf({ filled }: Settlement, table: TableView | null) {
  return {
    filled: filled.map(({ column }) => column),
    existing: table?.columns.map(({ name }) => name),
  };
}

/** The verb's fields as this form knows them. */
function ofDefinition(fields: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [path.replace(/^definition\./, ''), message]),
  );
}

function MissingColumns({ columns }: { columns: string[] }) {
  if (columns.length === 0) return null;
  return (
    <Notice tone="warning" title={`Nothing fills ${columns.join(', ')}`}>
      The table demands a value there and has no default: every new row would be refused.
    </Notice>
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
