import { BarsPanel, LinePanel } from '@/app/_components/charts/chart';
import type { Series } from '@/app/_components/charts/chart-data';
import { cn } from '@/app/_components/class-names';
import { shortDay } from '@/app/_components/format';
import { pageContext } from '@/app/_server/context';
import { listDays } from '@/lib/control/statistics';

const OUTCOMES: Series[] = [
  { key: 'inserted', name: 'Inserted', color: 1 },
  { key: 'updated', name: 'Updated', color: 2 },
  { key: 'unchanged', name: 'Unchanged', color: 3 },
  { key: 'quarantined', name: 'Quarantined', color: 4 },
  { key: 'duplicates', name: 'Duplicates', color: 5 },
  { key: 'filtered', name: 'Filtered', color: 6 },
];
const DAYS = 30;

/**
 * What became of the rows, and how fast, day by day: of one load or of all.
 * @param isWide  the first takes two columns of the grid that they stand in
 */
export async function DayCharts({ loadId, isWide }: { loadId?: string; isWide?: boolean }) {
  const days = await listDays(await pageContext(), { loadId, days: DAYS });
  const points = days.map(({ day, batches: _batches, bytes: _bytes, ...values }) => ({
    label: shortDay(day),
    values: { ...values, ...(values.seconds > 0 && { speed: values.read / values.seconds }) },
  }));
  const span = `the last ${DAYS} days, in UTC`;
  return (
    <>
      <div className={cn('grid', isWide && 'md:col-span-2')}>
        <BarsPanel
          title="Rows by outcome"
          detail={`Rows a day, ${span}`}
          of="Day"
          points={points}
          series={OUTCOMES}
          unit="count"
        />
      </div>
      <LinePanel
        title="Throughput"
        detail={`Rows read a second of batch time, ${span}`}
        of="Day"
        points={points}
        series={{ key: 'speed', name: 'Speed', color: 1 }}
        unit="rate"
      />
    </>
  );
}
