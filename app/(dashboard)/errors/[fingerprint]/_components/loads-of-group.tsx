import { Link } from '@/app/_components/link';
import { exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ErrorGroupPage } from '@/lib/control/error-groups/schemas';

export function LoadsOfGroup({ group }: { group: ErrorGroupPage }) {
  return (
    <Panel title="Loads concerned">
      <TableRegion label="Loads concerned">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>Load</HeadCell>
              <HeadCell isNumeric>Rows</HeadCell>
              <HeadCell isNumeric>Batches</HeadCell>
              <HeadCell>Last day</HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {group.byLoad.map(({ load, rows, batches, lastDay }) => (
              <TableRow key={load.id} className="hover:bg-hover">
                <Cell>
                  <Link
                    href={`/loads/${load.id}`}
                    className="inline-flex min-h-6 items-center font-medium hover:underline"
                  >
                    {load.name}
                  </Link>
                </Cell>
                <Cell isNumeric>{exact(rows)}</Cell>
                <Cell isNumeric>{exact(batches)}</Cell>
                <Cell className="text-ink-2">{lastDay}</Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
    </Panel>
  );
}
