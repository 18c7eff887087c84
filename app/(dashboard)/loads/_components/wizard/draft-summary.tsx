import { countOf } from '@/app/_components/format';
import type { DetectionReport } from '@/lib/control/sources';
import { sourceLabel, type Draft } from '../draft';
import { describeFormat, pinnedFormat } from '../pin-format';
import type { Settlement } from '../settle';

interface DraftSummaryProps {
  draft: Draft;
  report: DetectionReport;
  settlement: Settlement;
  connectionName: string | undefined;
}

/** What is about to be saved, in a few lines. */
export function DraftSummary({ draft, report, settlement, connectionName }: DraftSummaryProps) {
  const columns = settlement.filled.length;
  const lines = [
    ['Source', <code key="source">{sourceLabel(draft.source)}</code>],
    ['Format', `${describeFormat(pinnedFormat(report))}, kept for every batch`],
    [
      'Destination',
      <span key="table">
        <code>
          {draft.table.schema}.{draft.table.name}
        </code>{' '}
        in {connectionName}
        {draft.isNewTable && ', made if it is missing'}
      </span>,
    ],
    ['Mapping', countOf(columns, 'column')],
    [
      'Write mode',
      settlement.key.length > 0 ? `${settlement.mode} by ${settlement.key.join(', ')}` : settlement.mode,
    ],
    [
      'Rules',
      draft.rules.length === 0
        ? 'none'
        : draft.rules.map(({ column, rule }) => `${column ?? 'batch'}: ${rule}`).join(', '),
    ],
  ] as const;
  return (
    <dl className="panel mt-5 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 p-4 text-table">
      {lines.map(([term, value]) => (
        <div key={term} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-3">{term}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
