import { Link } from '@/app/_components/link';
import { StateLabel, type BatchState } from '@/app/_components/batch-state';
import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { TriggerView } from '@/lib/control/triggers/schemas';

/** Triggers of all loads. */
export function TriggerTable({ triggers }: { triggers: TriggerView[] }) {
  return (
    <TableRegion label="Triggers" className="panel">
      <Table>
        <TableHead>
          <TableRow>
            {['Load', 'Starts with', 'State', 'Last fired'].map((title) => (
              <HeadCell key={title}>{title}</HeadCell>
            ))}
          </TableRow>
        </TableHead>
        <tbody>
          {triggers.map((trigger) => (
            <TableRow key={trigger.id} className="hover:bg-hover">
              <Cell>
                <Link
                  href={`/loads/${trigger.load.id}?tab=schedule`}
                  className="inline-flex min-h-6 items-center font-medium whitespace-nowrap hover:underline"
                >
                  {trigger.load.name}
                </Link>
              </Cell>
              <Cell className="max-w-96 truncate" title={trigger.sentence}>
                {trigger.sentence}
              </Cell>
              <Cell className="whitespace-nowrap">
                <Standing trigger={trigger} />
              </Cell>
              <Cell className="whitespace-nowrap">
                <LastFired trigger={trigger} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function Standing({ trigger: { isPaused, problem } }: { trigger: TriggerView }) {
  if (isPaused) return <Chip>paused</Chip>;
  if (problem) return <Chip tone="bad">cannot look</Chip>;
  return <span className="text-ink-2">waits</span>;
}

function LastFired({ trigger: { lastBatch } }: { trigger: TriggerView }) {
  if (!lastBatch) return <span className="text-ink-3">not yet</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <Link href={`/batches/${lastBatch.id}`} className="inline-flex min-h-6 items-center hover:underline">
        <StateLabel state={lastBatch.state as BatchState} />
      </Link>
      <RelativeTime at={lastBatch.queuedAt} />
    </span>
  );
}
