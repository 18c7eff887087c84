import { LinePanel } from '@/app/_components/charts/chart';
import { pageContext } from '@/app/_server/context';
import { listQueueDepth } from '@/lib/control/statistics';

export async function QueueDepth() {
  const points = await listQueueDepth(await pageContext());
  return (
    <LinePanel
      title="Queue depth"
      detail="Batches that waited for a worker, the last 24 hours, in UTC"
      of="Time"
      points={points.map(({ at, waiting }) => ({ label: at.slice(11, 16), values: { waiting } }))}
      series={{ key: 'waiting', name: 'Waiting', color: 1 }}
      unit="count"
      isStep
    />
  );
}
