import { CellValue } from '@/app/_components/cell-value';
import { countOf, exact, percent, shareOf } from '@/app/_components/format';
import { RuleChip } from '@/app/_components/rule-chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ErrorReport } from '@/lib/control/repairs/schemas';
import { visibleText } from '@/lib/visible-text';
import { countsInWords } from '../../repair/_components/repair-looks';

type Group = ErrorReport['groups'][number];

interface ReportGroupProps {
  group: Group;
  number: number;
  /** Rows that the batch read. */
  read: number;
}

/** One cause with its first rows; on paper it is not torn apart where it can be helped. */
export function ReportGroup({ group, number, read }: ReportGroupProps) {
  const { column, message, rows, counts, sourceColumn, samples } = group;
  return (
    <li className="panel overflow-hidden print:break-inside-avoid">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-3">
        <h2 className="text-sm font-semibold [overflow-wrap:anywhere]">
          {number}. {column && <code className="text-table">{column}</code>} {message}
        </h2>
        <RuleChip group={group} />
        <span className="ml-auto text-table tabular-nums">
          <strong className="font-semibold">{countOf(rows, 'row')}</strong>{' '}
          <span className="text-ink-2">{percent(shareOf(rows, read))} of the read</span>
        </span>
        <p className="basis-full text-xs text-ink-2 tabular-nums">
          {countsInWords(counts)}
          {sourceColumn && sourceColumn !== column && (
            <>
              {' · '}column <code>{visibleText(sourceColumn)}</code> of the source
            </>
          )}
        </p>
      </header>
      {samples.length > 0 && <Samples samples={samples} title={message} />}
    </li>
  );
}

function Samples({ samples, title }: { samples: Group['samples']; title: string }) {
  return (
    <TableRegion label={`First rows: ${title}`} className="border-t border-line">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell isNumeric>Row</HeadCell>
            <HeadCell isNumeric>Line</HeadCell>
            <HeadCell>Value</HeadCell>
            <HeadCell>Record as it stood in the source</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {samples.map((sample) => (
            <TableRow key={sample.row} className="align-baseline">
              <Cell isNumeric>{exact(sample.row)}</Cell>
              <Cell isNumeric title={sample.piece}>
                {exact(sample.line)}
              </Cell>
              <Cell className="max-w-48 min-w-16">
                <CellValue value={sample.value} className="text-failed" />
              </Cell>
              <Cell className="min-w-64">
                <code className="text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">
                  {visibleText(sample.raw)}
                </code>
                {sample.isRawCut && <span className="text-xs text-ink-3"> … shortened</span>}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
