import { ArrowRight } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { Differences } from '@/app/(dashboard)/batches/[id]/_components/differences';
import { pageContext } from '@/app/_server/context';
import { getBatch, listBatchMetrics } from '@/lib/control/batches';
import { ControlError } from '@/lib/control/errors';
import { BatchBanner, LiveBatch } from './rehearsal-parts';

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
      <p className="mt-2">
        <Link
          href={`/batches/${batchId}`}
          className="inline-flex min-h-6 items-center gap-1 text-table text-accent hover:underline"
        >
          {batch.counts.quarantined > 0 ? 'See the bad rows and why' : 'Open the batch'}
          <ArrowRight aria-hidden className="size-4" />
        </Link>
      </p>
    </LiveBatch>
  );
}

function nothingWhereRefused(error: unknown): null {
  if (error instanceof ControlError) return null;
  throw error;
}
