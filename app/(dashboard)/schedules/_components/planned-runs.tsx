import { Link } from '@/app/_components/link';
import { STATE_LOOKS, StateLabel, type BatchState } from '@/app/_components/batch-state';
import { Panel } from '@/app/_components/panel';
import { AbsoluteTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { PlannedRunView } from '@/lib/control/schedules/schemas';

/** Planned against actual: what became of each planned time. */
export function PlannedRuns({ runs }: { runs: PlannedRunView[] }) {
  return (
    <Panel title="Planned and actual" aside="the latest first">
      {runs.length === 0 ? (
        <p className="px-4 py-3 text-table text-ink-2">No planned time has come yet.</p>
      ) : (
        <TableRegion label="Planned and actual runs">
          <Table>
            <TableHead>
              <TableRow>
                <HeadCell>Planned</HeadCell>
                <HeadCell>Outcome</HeadCell>
                <HeadCell>Why</HeadCell>
              </TableRow>
            </TableHead>
            <tbody>
              {runs.map((run) => (
                <TableRow key={`${run.scheduleId} ${run.plannedAt}`}>
                  <Cell className="whitespace-nowrap">
                    <AbsoluteTime at={run.plannedAt} />
                  </Cell>
                  <Cell className="whitespace-nowrap">
                    <PlannedOutcome run={run} />
                  </Cell>
                  <Cell className="min-w-48 text-ink-2">{run.reason ?? ''}</Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </TableRegion>
      )}
    </Panel>
  );
}

/** A run that started is told by its batch; one that did not, by what happened instead. */
export function PlannedOutcome({ run }: { run: PlannedRunView }) {
  const state = run.batch?.state;
  return (
    <span className="inline-flex items-center gap-2">
      {run.batch && isState(state) ? (
        <Link href={`/batches/${run.batch.id}`} className="inline-flex min-h-6 items-center hover:underline">
          <StateLabel state={state} />
        </Link>
      ) : (
        <Chip tone={run.outcome === 'missed' ? 'bad' : 'plain'}>
          {run.outcome === 'started' ? 'started; its batch is gone' : run.outcome}
        </Chip>
      )}
      {run.isLate && run.outcome === 'started' && <Chip tone="warning">late</Chip>}
    </span>
  );
}

function isState(state: string | undefined): state is BatchState {
  return state !== undefined && state in STATE_LOOKS;
}
