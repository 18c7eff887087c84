import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { PageHeader } from '@/app/_components/page-header';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import { pageContext } from '@/app/_server/context';
import { listLoads } from '@/lib/control/loads';
import { Attention } from './_components/attention';
import { FirstSteps } from './_components/first-steps';
import { RecentBatches } from './_components/recent-batches';
import { RunningBatches } from './_components/running-batches';

export const metadata: Metadata = { title: 'Home' };

/** What needs somebody, what is under way, what happened last. */
export default async function HomePage() {
  const context = await pageContext();
  const loads = await listLoads(context, { limit: 200 });
  if (loads.items.length === 0) return <FirstSteps role={context.actor.role} />;
  return (
    <>
      <PageHeader title="Home" actions={<LiveRefresh everyMs={3000} isOn />} />
      <div className="flex flex-col gap-6">
        <Suspense fallback={<TableSkeleton rows={2} columns={4} />}>
          <Attention loads={loads.items} hasMore={loads.nextCursor !== null} />
        </Suspense>
        <Suspense>
          <RunningBatches />
        </Suspense>
        <Suspense fallback={<TableSkeleton rows={8} columns={6} />}>
          <RecentBatches />
        </Suspense>
      </div>
    </>
  );
}
