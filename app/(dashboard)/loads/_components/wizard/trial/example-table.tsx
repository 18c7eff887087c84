import { CircleCheck, CircleX } from 'lucide-react';
import { CellValue } from '@/app/_components/cell-value';
import { exact } from '@/app/_components/format';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { TrialExample } from '@/lib/control/trials/schemas';
import { visibleText } from '@/lib/visible-text';
import { Change } from './change';

interface ExampleTableProps {
  label: string;
  columns: string[];
  examples: TrialExample[];
}

/** Rows as they stand in the source and as they would be loaded, failing ones first. */
export function ExampleTable({ label, columns, examples }: ExampleTableProps) {
  return (
    <TableRegion label={label} className="mt-2 rounded-control border border-line">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell isNumeric>Line</HeadCell>
            {columns.map((column) => (
              <HeadCell key={column}>
                <code>{column}</code>
              </HeadCell>
            ))}
            <HeadCell>Outcome</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {examples.map((example, index) => (
            <TableRow key={index}>
              <Cell isNumeric className="text-ink-3">
                {exact(example.line)}
              </Cell>
              {example.cells.map((cell, at) => (
                <Cell key={columns[at]} className="max-w-80">
                  <Change {...cell} problem={cell.isUnread ? 'cannot be read' : null} />
                </Cell>
              ))}
              <Cell>
                {example.raw !== null && <CellValue value={visibleText(example.raw)} className="mr-2" />}
                <Outcome example={example} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function Outcome({ example: { isFailing, message } }: { example: TrialExample }) {
  const Icon = isFailing ? CircleX : CircleCheck;
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <Icon
        aria-hidden
        className={`size-3.5 shrink-0 self-center ${isFailing ? 'text-failed' : 'text-succeeded'}`}
      />
      {isFailing ? message : 'passes'}
    </span>
  );
}
