import { Link } from '@/app/_components/link';
import { StateLabel, type BatchState } from '@/app/_components/batch-state';
import { exact, percent, shareOf } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ErrorGroupPage } from '@/lib/control/error-groups/schemas';
import { repairHref } from '@/app/(dashboard)/batches/[id]/repair/_components/repair-parameters';

export function BatchesOfGroup({ group }: { group: ErrorGroupPage }) {
  return (
    <Panel title="Last batches with it">
      <TableRegion label="Last batches with it">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>State</HeadCell>
              <HeadCell>Load</HeadCell>
              <HeadCell isNumeric>Rows</HeadCell>
              <HeadCell isNumeric>Of the read</HeadCell>
              <HeadCell>Queued</HeadCell>
              <HeadCell>
                <span className="sr-only">Repair</span>
              </HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {group.lastBatches.map((batch) => (
              <TableRow key={batch.id} className="hover:bg-hover">
                <Cell>
                  <StateLabel state={batch.state as BatchState} />
                </Cell>
                <Cell>
                  <Link
                    href={`/batches/${batch.id}?group=${group.fingerprint}#quarantine`}
                    className="inline-flex min-h-6 items-center font-medium hover:underline"
                  >
                    {batch.load.name}
                  </Link>
                </Cell>
                <Cell isNumeric>{exact(batch.rows)}</Cell>
                <Cell isNumeric>{percent(shareOf(batch.rows, batch.read))}</Cell>
                <Cell className="text-ink-2">
                  <RelativeTime at={batch.at} />
                </Cell>
                <Cell className="whitespace-nowrap">
                  <Link
                    href={repairHref(batch.id, { group: group.fingerprint })}
                    className="inline-flex min-h-6 items-center text-accent hover:underline"
                    aria-label={`Fix and replay the rows of ${batch.load.name}, ${exact(batch.rows)}`}
                  >
                    Fix & replay
                  </Link>
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
    </Panel>
  );
}
