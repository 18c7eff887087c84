import { CircleAlert } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { Notice } from '@/app/_components/notice';
import type { TrialChange, TrialColumn } from '@/lib/control/trials/schemas';
import { Change } from './change';
import type { TrialState } from './use-trial';

/** What the transforms make of values, column by column; what they cannot read comes first. */
export function Changes({ answer, isStale, failure }: TrialState) {
  const columns = (answer?.view.columns ?? []).filter(
    ({ changes, problem }) => problem !== null || changes.length > 0,
  );
  if (failure) return <Notice tone="warning" title={`The transforms cannot be tried: ${failure.message}`} />;
  if (columns.length === 0) return null;
  return (
    <section aria-label="Before and after" className={cn('transition-[filter]', isStale && 'grayscale')}>
      <h2 className="mb-2 text-table font-semibold">Before and after</h2>
      <ul className="panel grid divide-y divide-line">
        {columns.map((column) => (
          <li
            key={column.field}
            aria-label={`Before and after of ${column.column}`}
            className="grid gap-x-4 gap-y-1 px-4 py-2.5 text-table md:grid-cols-[12rem_minmax(0,1fr)]"
          >
            <OfColumn column={column} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OfColumn({ column: { column, type, problem, changes } }: { column: TrialColumn }) {
  return (
    <>
      <p className="min-w-0">
        <span className="font-medium">{column}</span> <code className="text-xs text-ink-3">{type}</code>
      </p>
      {problem !== null ? (
        <p className="flex items-start gap-1.5 text-failed">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-line">{problem}</span>
        </p>
      ) : (
        <ul className="flex min-w-0 flex-col gap-1">
          {changes.map((change, index) => (
            <li key={index}>
              <OneChange change={change} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function OneChange({ change: { before, after, problem } }: { change: TrialChange }) {
  return <Change before={before} after={after} problem={problem} />;
}
