'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { CircleCheck, ListX } from 'lucide-react';
import { useCallback, useState, type ReactNode } from 'react';
import { EmptyState } from '@/app/_components/empty-state';
import { Link } from '@/app/_components/link';
import { FailureNotice } from '@/app/_components/notice';
import { toast } from '@/app/_components/toast';
import { Button } from '@/app/_components/ui/button';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import type {
  RepairColumn,
  RepairFilter,
  RepairGroup,
  RepairRow,
  RepairState,
  RepairsView,
} from '@/lib/control/repairs/schemas';
import { undoRepairsAction } from '../actions';
import { BulkBar } from './bulk-bar';
import { Grid } from './grid/grid';
import { repairHref } from './repair-parameters';
import { REPAIR_LOOKS, REPAIR_STATES } from './repair-looks';
import { Toolbar } from './toolbar';
import { useEdits, useLateRefresh } from './use-edits';
import { useRepairRows } from './use-repair-rows';

interface WorkbenchProps {
  repairs: RepairsView;
  group: RepairGroup | undefined;
  state: RepairState | null;
  mayRepair: boolean;
}

/** The rows of an error group, to be put right one by one or many at once. */
export function Workbench(props: WorkbenchProps) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      {/* What is selected and where one is belong to one list of rows. */}
      <Rows key={`${props.group?.fingerprint}/${props.state}`} {...props} />
    </QueryClientProvider>
  );
}

/** Where the source's columns are not known, a row has its record alone. */
const WHOLE: readonly RepairColumn[] = [{ name: 'Record', fills: [] }];

function Rows({ repairs, group, state, mayRepair }: WorkbenchProps) {
  const { batchId, counts } = repairs;
  const columns = repairs.columns ?? WHOLE;
  const filter: RepairFilter = {
    ...(group && { fingerprint: group.fingerprint }),
    ...(state && { state }),
  };
  const ofGroup = group?.counts ?? counts;
  const mark = `${counts.replaying}/${counts.replayed}`;
  const { rows, failure, isLoading, loadMore, tryAgain, put, readAnew } = useRepairRows({
    batchId,
    filter,
    columns: columns.length,
    mark,
  });
  const edits = useEdits({ batchId, columns, put, readAnew });
  const refresh = useLateRefresh();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback(
    (row: number, isSelected: boolean) =>
      setSelected((before) => {
        const next = new Set(before);
        if (isSelected) next.add(row);
        else next.delete(row);
        return next;
      }),
    [],
  );
  const changed = () => {
    setSelected(new Set());
    refresh();
    void readAnew();
  };
  const takeBack = async ({ row, shownRow }: RepairRow) => {
    const result = await undoRepairsAction({ batchId, what: { rows: [row] } });
    if (!result.ok) return void toast.error(result.error.message);
    toast.message(`Row ${shownRow} is open again, as it stood in the source.`);
    changed();
  };
  const total = state ? ofGroup[state] : REPAIR_STATES.reduce((sum, each) => sum + ofGroup[each], 0);

  return (
    <section aria-label="Rows" className="flex min-w-0 flex-col gap-4">
      <div className="panel overflow-hidden">
        <Toolbar repairs={repairs} group={group} state={state} mayRepair={mayRepair} onUploaded={changed} />
        {mayRepair && (
          <BulkBar
            repairs={repairs}
            group={group}
            state={state}
            selected={selected}
            edits={edits}
            onClear={() => setSelected(new Set())}
            onChanged={changed}
          />
        )}
        {(edits.failure ?? failure) && (
          <div className="border-t border-line p-3">
            <FailureNotice
              failure={(edits.failure ?? failure)!}
              action={failure && <Button onClick={tryAgain}>Try again</Button>}
            />
          </div>
        )}
        {rows && rows.length > 0 && (
          <Grid
            label={group ? `Rows refused for ${group.column ?? 'the row'}: ${group.message}` : 'Refused rows'}
            rows={rows}
            total={Math.max(total, rows.length)}
            columns={columns}
            startColumn={group?.sourceColumn ?? null}
            selected={selected}
            onToggle={mayRepair ? toggle : undefined}
            onEdit={edits.save}
            onUndo={edits.undo}
            onTakeBack={(row) => void takeBack(row)}
            onNearEnd={loadMore}
          />
        )}
      </div>
      {!rows && isLoading && <TableSkeleton rows={10} columns={6} />}
      {rows?.length === 0 && !isLoading && <Nothing repairs={repairs} group={group} state={state} />}
    </section>
  );
}

function Nothing({ repairs, group, state }: Omit<WorkbenchProps, 'mayRepair'>): ReactNode {
  if (!state) {
    return (
      <EmptyState icon={CircleCheck} title="No row is in quarantine">
        What this batch refuses appears here, as soon as it has ended.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ListX}
      title={`No row ${group ? 'of this group ' : ''}is ${REPAIR_LOOKS[state].word.toLowerCase()}`}
      action={
        <Button asChild>
          <Link href={repairHref(repairs.batchId, { group: group?.fingerprint ?? null })}>
            Show rows in any state
          </Link>
        </Button>
      }
    >
      {state === 'open'
        ? 'Each of them was fixed, dropped or replayed.'
        : 'Look for another state, or see all rows.'}
    </EmptyState>
  );
}
