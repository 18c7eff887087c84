import { exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { BatchPart } from '@/lib/control/batches/schemas';

export function Parts({ parts, total }: { parts: BatchPart[]; total: number }) {
  if (parts.length === 0) return null;
  return (
    <Panel
      title="Parts"
      aside={total > parts.length ? `first ${exact(parts.length)} of ${exact(total)}` : exact(total)}
    >
      <TableRegion label="Parts" className="max-h-72 overflow-y-auto">
        <Table>
          <TableHead className="sticky top-0 bg-surface">
            <TableRow>
              <HeadCell className="pl-4">Part</HeadCell>
              <HeadCell>State</HeadCell>
              <HeadCell>Worker</HeadCell>
              <HeadCell isNumeric>Rows</HeadCell>
              <HeadCell isNumeric className="pr-4">
                Refused
              </HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {parts.map((part) => (
              <TableRow key={part.part}>
                <Cell className="pl-4">{part.part}</Cell>
                <Cell className="text-ink-2">{part.state}</Cell>
                <Cell className="text-ink-2">
                  {part.worker ? `${part.worker.host} (process ${part.worker.pid})` : '–'}
                </Cell>
                <Cell isNumeric>{exact(part.rows)}</Cell>
                <Cell isNumeric className={part.refused > 0 ? 'pr-4 text-partial' : 'pr-4 text-ink-3'}>
                  {exact(part.refused)}
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
    </Panel>
  );
}
