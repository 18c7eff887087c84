import { CircleCheck, CircleX, RefreshCw, TriangleAlert } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import { FailureNotice } from '@/app/_components/notice';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import type { TrialView } from '@/lib/control/trials/schemas';
import type { TrialState } from './use-trial';

/** Which rows were tried, and what becomes of them altogether. */
export function TrialBar({ answer, isStale, failure, readAgain }: TrialState) {
  return (
    <section aria-label="Tried rows" className="mb-4 flex flex-col gap-2">
      {failure && <FailureNotice failure={failure} />}
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-table">
        {answer && (
          <div className={cn('flex flex-wrap gap-x-4 gap-y-1 transition-[filter]', isStale && 'grayscale')}>
            <Rows view={answer.view} />
            <Outcomes view={answer.view} />
          </div>
        )}
        <span role="status" className="text-ink-3">
          {isStale && !failure ? 'Trying the rows …' : ''}
        </span>
        {(answer ?? failure) && (
          <Button variant="ghost" size="small" className="ml-auto" onClick={readAgain}>
            <RefreshCw aria-hidden /> Read the rows again
          </Button>
        )}
      </div>
    </section>
  );
}

function Rows({ view }: { view: TrialView }) {
  return (
    <span className="text-ink-2">
      Tried on {whichRows(view)} the source, read <RelativeTime at={view.sampledAt} />
    </span>
  );
}

function whichRows({ rows, isWhole, isSpread }: TrialView): string {
  if (isWhole) return rows === 1 ? 'the only row of' : `all ${exact(rows)} rows of`;
  return isSpread ? `${exact(rows)} rows from all over` : `the first ${exact(rows)} rows of`;
}

function Outcomes({ view: { rows, refused, warned } }: { view: TrialView }) {
  return (
    <span className="flex flex-wrap gap-x-4 tabular-nums">
      <span className="inline-flex items-center gap-1.5 text-succeeded">
        <CircleCheck aria-hidden className="size-4" /> {exact(rows - refused)} would be loaded
      </span>
      <span className={cn('inline-flex items-center gap-1.5', refused > 0 ? 'text-failed' : 'text-ink-3')}>
        <CircleX aria-hidden className="size-4" /> {exact(refused)} quarantined
      </span>
      {warned > 0 && (
        <span className="inline-flex items-center gap-1.5 text-partial">
          <TriangleAlert aria-hidden className="size-4" /> {exact(warned)} with warnings
        </span>
      )}
    </span>
  );
}
