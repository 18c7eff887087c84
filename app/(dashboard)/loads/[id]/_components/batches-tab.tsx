import { Suspense } from 'react';
import { ListChecks } from 'lucide-react';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { pageContext } from '@/app/_server/context';
import { listBatches } from '@/lib/control/batches';
import { LoadCharts } from './load-charts';
import { BatchTable } from './tab-parts';

/** Few, so that the charts stand within reach under them. */
const SHOWN = 15;

export async function BatchesTab({ loadId, cursor }: { loadId: string; cursor: string | undefined }) {
  const page = await listBatches(await pageContext(), { loadId, cursor, limit: SHOWN });
  if (page.items.length === 0) {
    return (
      <EmptyState icon={ListChecks} title="This load has not run yet">
        Run it, and each batch stands here with its counts and its bad rows.
      </EmptyState>
    );
  }
  return (
    <>
      <div className="mb-2 flex justify-end">
        <LiveRefresh topics={[`load:${loadId}`]} isOn={!cursor} />
      </div>
      <BatchTable key={cursor} batches={page.items} />
      <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
      {!cursor && (
        <Suspense>
          <LoadCharts loadId={loadId} />
        </Suspense>
      )}
    </>
  );
}
