import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { BatchActions } from '@/app/(dashboard)/batches/[id]/_components/batch-actions';
import { BatchBanner } from '@/app/(dashboard)/batches/[id]/_components/batch-banner';
import { Differences } from '@/app/(dashboard)/batches/[id]/_components/differences';
import { LiveBatch } from '@/app/(dashboard)/batches/[id]/_components/live-batch';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { getBatch, listBatchMetrics } from '@/lib/control/batches';
import { ControlError } from '@/lib/control/errors';

/** How a rehearsal of this load goes or went; nothing where the address names no such batch. */
export async function RehearsalOutcome({ loadId, batchId }: { loadId: string; batchId: string }) {
  const context = await pageContext();
  const batch = await getBatch(context, { batchId }).catch(nothingWhereRefused);
  if (!batch || batch.load.id !== loadId) return null;
  const metrics = await listBatchMetrics(context, { batchId });
  return (
    <LiveBatch batch={batch} metrics={metrics}>
      <BatchBanner mayApprove={false} />
      <Differences batch={batch} />
      <div className="mt-3 flex flex-wrap gap-2">
        <BatchActions mayOperate />
        <Button asChild>
          <Link href={`/batches/${batchId}`}>
            {batch.counts.quarantined > 0 ? 'See the bad rows' : 'Open the batch'} <ArrowRight aria-hidden />
          </Link>
        </Button>
      </div>
    </LiveBatch>
  );
}

function nothingWhereRefused(error: unknown): null {
  if (error instanceof ControlError) return null;
  throw error;
}
