import { LoadSchedules } from '@/app/(dashboard)/schedules/_components/load-schedules';
import { PlannedRuns } from '@/app/(dashboard)/schedules/_components/planned-runs';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import type { LoadView } from '@/lib/control/loads/schemas';
import { listPlannedRuns, listSchedules } from '@/lib/control/schedules';
import { FreshnessPanel } from './freshness-panel';

export async function ScheduleTab({ load }: { load: LoadView }) {
  const loadId = load.id;
  const context = await pageContext();
  const [schedules, runs] = await Promise.all([
    listSchedules(context, { loadId }),
    listPlannedRuns(context, { loadId }),
  ]);
  const { role } = context.actor;
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <LoadSchedules
        loadId={loadId}
        schedules={schedules}
        mayEdit={may(role, 'editor')}
        mayOperate={may(role, 'operator')}
      />
      <FreshnessPanel loadId={loadId} freshness={load.freshness} mayEdit={may(role, 'editor')} />
      {(schedules.length > 0 || runs.length > 0) && (
        <>
          <PlannedRuns runs={runs} />
          <div className="flex justify-end">
            <LiveRefresh everyMs={3000} isOn />
          </div>
        </>
      )}
    </div>
  );
}
