import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PageHeader } from '@/app/_components/page-header';
import { orNotFound } from '@/app/_components/or-not-found';
import { may } from '@/app/_components/roles';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import { pageContext } from '@/app/_server/context';
import { getBatch, listBatchMetrics } from '@/lib/control/batches';
import { summariseRepairs } from '@/lib/control/repairs';
import { Attempts } from './_components/attempts';
import { BatchActions } from './_components/batch-actions';
import { BatchBanner } from './_components/batch-banner';
import { BatchFacts } from './_components/batch-facts';
import { BatchLog } from './_components/batch-log';
import { Differences } from './_components/differences';
import { Drift } from './_components/drift';
import { LiveBatch } from './_components/live-batch';
import { MergePlan } from './_components/merge-plan';
import { Parts } from './_components/parts';
import { Quarantine } from './_components/quarantine';
import { Stages } from './_components/stages';
import { Throughput } from './_components/throughput';

export const metadata: Metadata = { title: 'Batch' };

interface BatchPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ group?: string; after?: string }>;
}

export default async function BatchPage({ params, searchParams }: BatchPageProps) {
  const context = await pageContext();
  const { id: batchId } = await params;
  const { group, after } = await searchParams;
  const batch = await orNotFound(getBatch(context, { batchId }));
  const [metrics, repairs] = await Promise.all([
    listBatchMetrics(context, { batchId }),
    summariseRepairs(context, { batchId }),
  ]);
  const mayOperate = may(context.actor.role, 'operator');
  return (
    <LiveBatch batch={batch} metrics={metrics}>
      <PageHeader
        parent={{ href: '/batches', label: 'Batches' }}
        title={batch.load.name}
        detail={<BatchFacts batch={batch} replays={repairs.replays} />}
        actions={<BatchActions mayOperate={mayOperate} />}
      />
      <BatchBanner mayApprove={may(context.actor.role, 'editor')} />
      <Drift mayAccept={may(context.actor.role, 'editor')} />
      <Differences batch={batch} />
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="order-2 flex min-w-0 flex-col gap-4 xl:order-1">
          <Stages result={batch.result} />
          <Throughput />
          <MergePlan batch={batch} />
          <Attempts attempts={batch.attempts} byClass={batch.attemptsByClass} />
          <Parts parts={batch.parts} total={batch.partsTotal} />
          <BatchLog />
        </div>
        <section id="quarantine" aria-label="Quarantine" className="order-1 min-w-0 scroll-mt-16 xl:order-2">
          <Suspense fallback={<TableSkeleton rows={10} columns={3} />}>
            <Quarantine batch={batch} repairs={repairs} mayRepair={mayOperate} group={group} after={after} />
          </Suspense>
        </section>
      </div>
    </LiveBatch>
  );
}
