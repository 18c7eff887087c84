import { Wrench } from 'lucide-react';
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Link } from '@/app/_components/link';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { RuleChip } from '@/app/_components/rule-chip';
import { Button } from '@/app/_components/ui/button';
import { TableSkeleton } from '@/app/_components/ui/skeleton';
import { pageContext } from '@/app/_server/context';
import { getErrorGroup } from '@/lib/control/error-groups';
import { repairHref } from '../../batches/[id]/repair/_components/repair-parameters';
import { Cause } from '../_components/cause';
import { BatchesOfGroup } from './_components/batches-of-group';
import { Figures } from './_components/figures';
import { LoadsOfGroup } from './_components/loads-of-group';
import { MuteButton } from './_components/mute-button';
import { SampleRows } from './_components/sample-rows';
import { Trend } from './_components/trend';

export const metadata: Metadata = { title: 'Error group' };

interface ErrorGroupPageProps {
  params: Promise<{ fingerprint: string }>;
}

export default async function ErrorGroupPage({ params }: ErrorGroupPageProps) {
  const context = await pageContext();
  const { fingerprint } = await params;
  const group = await orNotFound(getErrorGroup(context, { fingerprint }));
  return (
    <>
      <PageHeader
        parent={{ href: '/errors', label: 'Errors' }}
        title={<Cause group={group} />}
        detail={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <RuleChip group={group} />
            {group.sample !== null && (
              <span className="min-w-0 [overflow-wrap:anywhere]">
                e.g. <code className="text-xs">{group.sample === '' ? 'empty' : group.sample}</code>
              </span>
            )}
          </span>
        }
        actions={
          <>
            <LiveRefresh />
            {may(context.actor.role, 'operator') && (
              <>
                <MuteButton fingerprint={fingerprint} mutedUntil={group.mutedUntil} />
                {group.lastBatchId && (
                  <Button asChild variant="primary">
                    <Link href={repairHref(group.lastBatchId, { group: fingerprint })}>
                      <Wrench aria-hidden /> Fix & replay
                    </Link>
                  </Button>
                )}
              </>
            )}
          </>
        }
      />
      <Figures group={group} />
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="order-2 flex min-w-0 flex-col gap-4 xl:order-1">
          <Trend days={group.trend} />
          <LoadsOfGroup group={group} />
          <BatchesOfGroup group={group} />
        </div>
        <section aria-label="Sample rows" className="order-1 min-w-0 xl:order-2">
          <Suspense fallback={<TableSkeleton rows={8} columns={3} />}>
            <SampleRows group={group} />
          </Suspense>
        </section>
      </div>
    </>
  );
}
