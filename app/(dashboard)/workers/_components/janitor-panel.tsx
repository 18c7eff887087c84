import { CircleAlert } from 'lucide-react';
import { bytes, duration, exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { Duty, DutyView, JanitorView, SweepView } from '@/lib/control/janitor/schemas';
import { SweepNowButton } from './sweep-now-button';

const DUTIES: Record<Duty, { title: string; what: string; removed: string }> = {
  staging: {
    title: 'Staging tables',
    what: 'of batches whose process is gone, and of batches paused for more than 7 days',
    removed: 'tables',
  },
  uploads: {
    title: 'Uploaded files',
    what: 'that no load and no draft reads after 7 days, and uploads that broke off a day ago',
    removed: 'files',
  },
  quarantine: {
    title: 'Quarantined rows',
    what: 'past the retention of their load; 90 days unless its settings say otherwise',
    removed: 'rows',
  },
};

/** What is swept by itself, when next, and what the last sweeps removed. */
export function JanitorPanel({ janitor, mayOperate }: { janitor: JanitorView; mayOperate: boolean }) {
  return (
    <Panel title="Janitor">
      <ul className="divide-y divide-line border-b border-line">
        {janitor.duties.map((duty) => (
          <DutyRow key={duty.duty} duty={duty} mayOperate={mayOperate} />
        ))}
      </ul>
      {janitor.sweeps.length === 0 ? (
        <p className="px-4 py-3 text-table text-ink-3">
          Nothing has been swept yet. A worker does it by itself when it is due.
        </p>
      ) : (
        <SweepTable sweeps={janitor.sweeps} />
      )}
    </Panel>
  );
}

function DutyRow({ duty: { duty, dueAt, isRunning }, mayOperate }: { duty: DutyView; mayOperate: boolean }) {
  const { title, what } = DUTIES[duty];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-table">
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-medium">{title}</span> <span className="text-ink-2">{what}</span>
      </p>
      <span className="text-ink-2">
        {isRunning ? (
          'being swept'
        ) : (
          <>
            next <RelativeTime at={dueAt} />
          </>
        )}
      </span>
      {mayOperate && <SweepNowButton duty={duty} title={title} isDisabled={isRunning} />}
    </li>
  );
}

function SweepTable({ sweeps }: { sweeps: SweepView[] }) {
  return (
    <TableRegion label="Last sweeps">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Swept</HeadCell>
            <HeadCell>When</HeadCell>
            <HeadCell isNumeric>Took</HeadCell>
            <HeadCell isNumeric>Removed</HeadCell>
            <HeadCell isNumeric>Freed</HeadCell>
            <HeadCell>What</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {sweeps.map((sweep) => (
            <TableRow key={sweep.id} className="hover:bg-hover">
              <Cell className="font-medium whitespace-nowrap">{DUTIES[sweep.duty].title}</Cell>
              <Cell className="whitespace-nowrap text-ink-2">
                <RelativeTime at={sweep.startedAt} />
              </Cell>
              <Cell isNumeric>{duration(sweep.seconds)}</Cell>
              <Cell isNumeric className="whitespace-nowrap">
                {sweep.removed === 0 ? (
                  <span className="text-ink-3">nothing</span>
                ) : (
                  `${exact(sweep.removed)} ${DUTIES[sweep.duty].removed}`
                )}
              </Cell>
              <Cell isNumeric>{sweep.bytes ? bytes(sweep.bytes) : '–'}</Cell>
              <Cell className="min-w-48 text-ink-2">
                {sweep.error === null ? sweep.notes.slice(0, 5).join(' · ') : <Failed error={sweep.error} />}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function Failed({ error }: { error: string }) {
  return (
    <span className="inline-flex items-baseline gap-1.5 text-failed">
      <CircleAlert aria-hidden className="size-3.5 shrink-0 self-center" /> Failed: {error}
    </span>
  );
}
