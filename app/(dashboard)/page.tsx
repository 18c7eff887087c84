import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { PageHeader } from '@/app/_components/page-header';
import { Skeleton, TableSkeleton } from '@/app/_components/ui/skeleton';
import { pageContext } from '@/app/_server/context';
import { countBatchesInNeed } from '@/lib/control/batches';
import { listAttention } from '@/lib/control/loads';
import { Attention } from './_components/attention';
import { BatchesInNeed } from './_components/batches-in-need';
import { DayCharts } from './_components/day-charts';
import { FirstSteps } from './_components/first-steps';
import { Heatmap } from './_components/heatmap';
import { QueueDepth } from './_components/queue-depth';
import { RuleShares } from './_components/rule-shares';
import { RunningBatches } from './_components/running-batches';
import { Upcoming } from './_components/upcoming';

export const metadata: Metadata = { title: 'Home' };

/** What needs somebody, what is under way, what comes next, and how it has been. */
export default async function HomePage() {
  const context = await pageContext();
  const [attention, inNeed] = await Promise.all([listAttention(context), countBatchesInNeed(context)]);
  if (attention.loads === 0) return <FirstSteps role={context.actor.role} />;
  return (
    <>
      <PageHeader title="Home" actions={<LiveRefresh everyMs={3_000} oldAfterMs={30_000} />} />
      <div className="flex flex-col gap-6">
        <div className="flex flex-col gap-2">
          <Attention attention={attention} />
          <BatchesInNeed inNeed={inNeed} />
        </div>
        <Suspense>
          <RunningBatches />
        </Suspense>
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          <Suspense fallback={<Skeleton className="h-58" />}>
            <Upcoming />
          </Suspense>
          <Suspense fallback={<Skeleton className="h-58" />}>
            <DayCharts isWide />
          </Suspense>
          <Suspense fallback={<Skeleton className="h-58" />}>
            <QueueDepth />
          </Suspense>
          <Suspense fallback={<Skeleton className="h-58" />}>
            <RuleShares />
          </Suspense>
        </div>
        <Suspense fallback={<TableSkeleton rows={8} columns={8} />}>
          <Heatmap />
        </Suspense>
      </div>
    </>
  );
}
