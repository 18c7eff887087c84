import { Panel } from '@/app/_components/panel';
import type { BatchView } from '@/lib/control/batches/schemas';

/** How the rows reach the table, and why that way was chosen. */
export function MergePlan({ batch }: { batch: BatchView }) {
  const plan = batch.mergePlan ?? batch.result?.plan;
  if (!plan?.merge) return null;
  return (
    <Panel title="Merge plan">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-4 py-3 text-table">
        <dt className="text-ink-3">What</dt>
        <dd>{plan.merge}</dd>
        <dt className="text-ink-3">Why</dt>
        <dd className="text-ink-2">{plan.why}</dd>
      </dl>
    </Panel>
  );
}
