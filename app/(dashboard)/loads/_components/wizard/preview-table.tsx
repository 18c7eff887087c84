'use client';

import { cn } from '@/app/_components/class-names';
import { percent } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import { visibleText } from '@/lib/visible-text';
import type { DetectionReport } from '@/lib/control/sources';
import type { Draft } from '../draft';
import { isFormatOfSource } from '../pin-format';
import { TypeSelect } from './type-select';
import type { ChangeDraft } from './use-kept-draft';
import { ColumnVerdict } from './whole-file/column-verdict';
import type { Verdict } from './whole-file/verdict';

const SHOWN_ROWS = 20;

interface PreviewTableProps {
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  /** What the whole file says of columns, by field. */
  verdicts: ReadonlyMap<string, Verdict>;
}

/** The first rows as they are, under the type that each column seems to have. */
export function PreviewTable({ draft, change, report, verdicts }: PreviewTableProps) {
  const rows = report.preview.slice(0, SHOWN_ROWS);
  const setType = (field: string, detected: string, type: string) =>
    change(({ types: { [field]: _before, ...types } }) => ({
      types: type === detected ? types : { ...types, [field]: type },
    }));
  return (
    <TableRegion label="First rows of the source" className="panel">
      <Table>
        <TableHead className="border-b border-line bg-sunken">
          <tr>
            {report.columns.map((column, index) => (
              <th
                key={`${column.name}/${index}`}
                scope="col"
                className="min-w-32 px-3 py-2 text-left align-top font-normal"
              >
                <span className="block truncate text-table font-semibold">
                  <bdi>{visibleText(column.name)}</bdi>
                </span>
                <TypeSelect
                  label={`Type of ${column.name}`}
                  className="mt-1"
                  detected={column.type}
                  value={draft.types[column.name] ?? column.type}
                  onChange={(type) => setType(column.name, column.type, type)}
                />
                <Confidence
                  column={column}
                  isCorrected={column.name in draft.types}
                  isKnown={isFormatOfSource(report)}
                />
                {verdicts.has(column.name) && <ColumnVerdict verdict={verdicts.get(column.name)!} />}
              </th>
            ))}
          </tr>
        </TableHead>
        <tbody>
          {rows.map((row, index) => (
            <TableRow key={index}>
              {report.columns.map((_, column) => (
                <Cell key={column} className="max-w-80 truncate">
                  <PreviewCell value={row[column] ?? null} />
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
      {rows.length === 0 && (
        <p className="px-3 py-4 text-table text-ink-2">
          {isFormatOfSource(report) ? 'There is no row yet.' : 'There is a header and no row after it.'}
        </p>
      )}
    </TableRegion>
  );
}

export function PreviewCell({ value }: { value: string | null }) {
  if (value === null) return <Chip>NULL</Chip>;
  if (value === '') return <Chip tone="outline">empty</Chip>;
  return <bdi>{visibleText(value)}</bdi>;
}

type Column = DetectionReport['columns'][number];

interface ConfidenceProps {
  column: Column;
  isCorrected: boolean;
  /** The source says so itself. */
  isKnown: boolean;
}

/** Text that few values call for is most likely another type with some bad values: worth a look. */
function Confidence({ column, isCorrected, isKnown }: ConfidenceProps) {
  const { proposal } = column;
  if (proposal && !isCorrected)
    return (
      <span className="mt-1 block text-2xs text-ink-3">
        {proposal.type === 'text' ? 'blanks cut off' : `read as ${proposal.type}`} by the mapping
      </span>
    );
  const isDoubtful = !isCorrected && column.type === 'text' && column.confidence < 0.5;
  const text = isCorrected
    ? `was ${column.type}`
    : isDoubtful
      ? `only ${percent(column.confidence)} need text; another type quarantines those`
      : isKnown
        ? 'from the catalog'
        : `${percent(column.confidence)} sure`;
  return (
    <span
      className={cn(
        'mt-1 block text-2xs text-ink-3',
        isDoubtful ? 'font-medium text-partial' : 'whitespace-nowrap',
      )}
    >
      {text}
      {column.nullable && !isDoubtful ? (isKnown ? ' · may be NULL' : ' · has NULLs') : ''}
    </span>
  );
}
