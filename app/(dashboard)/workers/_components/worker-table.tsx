import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { duration } from '@/app/_components/format';
import { cn } from '@/app/_components/class-names';
import { RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { WorkerState, WorkerView } from '@/lib/control/workers/schemas';

const LOOKS: Record<WorkerState, { icon: typeof CircleCheck; word: string; tone: string }> = {
  alive: { icon: CircleCheck, word: 'Alive', tone: 'text-succeeded' },
  silent: { icon: TriangleAlert, word: 'Silent', tone: 'text-failed' },
  ended: { icon: CircleSlash, word: 'Ended', tone: 'text-ink-3' },
};

export function WorkerTable({ workers }: { workers: WorkerView[] }) {
  return (
    <TableRegion label="Workers">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>State</HeadCell>
            <HeadCell>Host</HeadCell>
            <HeadCell isNumeric>Process</HeadCell>
            <HeadCell isNumeric>Heartbeat</HeadCell>
            <HeadCell isNumeric>Started</HeadCell>
            <HeadCell isNumeric>Slots</HeadCell>
            <HeadCell>Runs now</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {workers.map((worker) => (
            <WorkerRow key={worker.id} worker={worker} />
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function WorkerRow({ worker }: { worker: WorkerView }) {
  const { icon: Icon, word, tone } = LOOKS[worker.state];
  return (
    <TableRow className={cn('hover:bg-hover', worker.state === 'ended' && 'text-ink-3')}>
      <Cell className="whitespace-nowrap">
        <span className={cn('inline-flex items-baseline gap-1.5 font-medium', tone)}>
          <Icon aria-hidden className="size-4 self-center" /> {word}
        </span>
      </Cell>
      <Cell className="font-medium whitespace-nowrap">{worker.host}</Cell>
      <Cell isNumeric>
        <code className="text-xs">{worker.pid}</code>
      </Cell>
      <Cell isNumeric>{ageOf(worker.secondsSinceBeat)}</Cell>
      <Cell isNumeric className="text-ink-2">
        <RelativeTime at={worker.startedAt} />
      </Cell>
      <Cell isNumeric>
        {worker.runs.length} of {worker.slots}
      </Cell>
      <Cell>
        <Runs worker={worker} />
      </Cell>
    </TableRow>
  );
}

function ageOf(seconds: number): string {
  return seconds < 1.5 ? 'just now' : `${duration(Math.round(seconds))} ago`;
}

function Runs({ worker: { runs, state } }: { worker: WorkerView }) {
  if (runs.length === 0) return <span className="text-ink-3">{state === 'alive' ? 'idle' : '–'}</span>;
  return (
    <ul className="flex flex-wrap gap-x-4">
      {runs.map(({ batchId, load, stage, isHelp }) => (
        <li key={`${batchId} ${isHelp}`} className="whitespace-nowrap">
          <Link href={`/batches/${batchId}`} className="inline-flex min-h-6 items-center hover:underline">
            {load}
          </Link>{' '}
          <span className="text-xs text-ink-3">{isHelp ? 'helps' : (stage ?? 'taken up')}</span>
        </li>
      ))}
    </ul>
  );
}
