import { CellValue } from '@/app/_components/cell-value';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import type { ErrorGroupView, QuarantinedRowView } from '@/lib/control/quarantine/schemas';
import { visibleText } from '@/lib/visible-text';

/** A refused row as it stood in the source, and everything that is wrong with it. */
export function QuarantinedRow({
  row,
  group,
}: {
  row: QuarantinedRowView;
  group: Pick<ErrorGroupView, 'column' | 'rule'> | undefined;
}) {
  return (
    <li className="flex flex-col gap-1.5 px-4 py-2.5">
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3 tabular-nums">
        <span className="font-medium text-ink-2">Row {exact(row.shownRow)}</span>
        <span>line {exact(row.line)}</span>
        <span className="min-w-0 truncate">{row.piece}</span>
        {row.rawBase64 && <Chip tone="warning">not UTF-8</Chip>}
        {row.isRawCut && <Chip tone="outline">shortened here, whole in the download</Chip>}
        <span className="ml-auto">
          {row.reasons.length} {row.reasons.length === 1 ? 'reason' : 'reasons'}
        </span>
      </p>
      <pre
        tabIndex={0}
        role="region"
        aria-label={`Row ${row.shownRow} as it stood in the source`}
        className="focus-inset overflow-x-auto rounded-[4px] border border-line bg-sunken px-2.5 py-1 text-xs leading-5 whitespace-pre"
      >
        {visibleText(row.raw)}
      </pre>
      <ul aria-label="Reasons" className="flex flex-col gap-0.5">
        {row.reasons.map((reason, index) => (
          <li key={index} className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-table">
            <code
              className={cn('text-xs font-semibold', isOfGroup(reason, group) ? 'text-ink' : 'text-ink-2')}
            >
              {reason.column ?? 'row'}
            </code>
            <CellValue value={reason.value} className="text-failed" />
            <span className="[overflow-wrap:anywhere] text-ink-2">{reason.message}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

type Reason = QuarantinedRowView['reasons'][number];

function isOfGroup(reason: Reason, group: Pick<ErrorGroupView, 'column' | 'rule'> | undefined): boolean {
  return !group || (reason.column === group.column && reason.rule === group.rule);
}
