import { DayCharts } from '@/app/(dashboard)/_components/day-charts';
import { RuleShares } from '@/app/(dashboard)/_components/rule-shares';
import { BarsPanel, LinePanel } from '@/app/_components/charts/chart';
import type { Series } from '@/app/_components/charts/chart-data';
import { duration, shortDay } from '@/app/_components/format';
import { pageContext } from '@/app/_server/context';
import { getLoadRuns } from '@/lib/control/statistics';
import type { LoadRun, LoadRuns } from '@/lib/control/statistics/schemas';

const STAGES: Series[] = [
  { key: 'extract', name: 'Extract', color: 2 },
  { key: 'stage', name: 'Stage', color: 1 },
  { key: 'validate', name: 'Validate', color: 5 },
  { key: 'reconcile', name: 'Reconcile', color: 4 },
  { key: 'merge', name: 'Merge', color: 6 },
];

/** How a load has been doing: its last batches, and its days. */
export async function LoadCharts({ loadId }: { loadId: string }) {
  const { runs, baseline } = await getLoadRuns(await pageContext(), { loadId });
  return (
    <section aria-label="Over time" className="mt-6 grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {runs.length > 0 && <RunCharts runs={runs} baseline={baseline} />}
      <DayCharts loadId={loadId} />
      <RuleShares loadId={loadId} />
    </section>
  );
}

function RunCharts({ runs, baseline }: LoadRuns) {
  const labelOf = ({ startedAt }: LoadRun) =>
    `${shortDay(startedAt.slice(0, 10))} ${startedAt.slice(11, 16)}`;
  const points = runs.map((run) => ({ label: labelOf(run), values: run.stages }));
  const sizes = runs.flatMap((run) =>
    run.stagingBytes === null ? [] : [{ label: labelOf(run), values: { size: run.stagingBytes } }],
  );
  const span = runs.length === 1 ? 'the last batch that wrote' : `the last ${runs.length} batches that wrote`;
  return (
    <>
      <div className="grid md:col-span-2">
        <BarsPanel
          title="Duration by stage"
          detail={
            baseline
              ? `Busy seconds, ${span}; usual from start to end: ${duration(baseline.median)} (middle half ${duration(baseline.lower)} to ${duration(baseline.upper)})`
              : `Busy seconds, ${span}; what is usual shows from five batches on`
          }
          of="Started (UTC)"
          points={points}
          series={STAGES}
          unit="seconds"
          band={baseline}
        />
      </div>
      {sizes.length > 0 && (
        <LinePanel
          title="Staging size"
          detail={`What the staging tables took up in the database, ${span}`}
          of="Started (UTC)"
          points={sizes}
          series={{ key: 'size', name: 'Staging size', color: 1 }}
          unit="bytes"
        />
      )}
    </>
  );
}
