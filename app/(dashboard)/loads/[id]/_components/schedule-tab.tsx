import { PlannedRuns } from '@/app/(dashboard)/schedules/_components/planned-runs';
import { WatchedFiles } from '@/app/(dashboard)/schedules/_components/triggers/watched-files';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { listBackfills } from '@/lib/control/backfills';
import type { LoadView } from '@/lib/control/loads/schemas';
import { listPlannedRuns, listSchedules } from '@/lib/control/schedules';
import { listTriggers, listUpstreamLoads, listWatchedFiles } from '@/lib/control/triggers';
import type { TriggerView } from '@/lib/control/triggers/schemas';
import { Backfills, FreshnessPanel, LoadSchedules, LoadTriggers } from './tab-parts';

interface ScheduleTabProps {
  load: LoadView;
  /** Of which trigger's files a later page is looked at. */
  files: { triggerId: string | undefined; cursor: string | undefined };
}

export async function ScheduleTab({ load, files }: ScheduleTabProps) {
  const context = await pageContext();
  const loadId = load.id;
  const { incremental, mode } = load.definition;
  const [schedules, runs, triggers, dependents, upstreamLoads, backfills] = await Promise.all([
    listSchedules(context, { loadId }),
    listPlannedRuns(context, { loadId }),
    listTriggers(context, { loadId }),
    listTriggers(context, { upstreamLoadId: loadId }),
    listUpstreamLoads(context, { loadId }),
    listBackfills(context, { loadId }),
  ]);
  const { role } = context.actor;
  const rights = { mayEdit: may(role, 'editor'), mayOperate: may(role, 'operator') };
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <LoadSchedules loadId={loadId} schedules={schedules} hasTriggers={triggers.length > 0} {...rights} />
      {(schedules.length > 0 || runs.length > 0) && <PlannedRuns runs={runs} />}
      <LoadTriggers
        load={{
          id: loadId,
          mode,
          isIncremental: incremental !== undefined,
          readsFiles: load.source.kind === 'file',
        }}
        triggers={triggers}
        upstreamLoads={upstreamLoads}
        dependents={dependents.filter(({ isPaused }) => !isPaused)}
        files={await filesOf(triggers, { ...files, loadId, mayOperate: rights.mayOperate })}
        {...rights}
      />
      <FreshnessPanel loadId={loadId} freshness={load.freshness} mayEdit={rights.mayEdit} />
      {incremental && (
        <Backfills
          loadId={loadId}
          cursor={incremental.cursor}
          mode={mode}
          backfills={backfills}
          mayOperate={rights.mayOperate && load.archivedAt === null}
        />
      )}
      {schedules.length + runs.length + triggers.length + backfills.length > 0 && (
        <div className="flex justify-end">
          <LiveRefresh everyMs={3_000} oldAfterMs={3_000} />
        </div>
      )}
    </div>
  );
}

interface FilesOptions {
  loadId: string;
  triggerId: string | undefined;
  cursor: string | undefined;
  mayOperate: boolean;
}

/** What each trigger that watches files has seen of them. */
async function filesOf(triggers: TriggerView[], { loadId, mayOperate, ...later }: FilesOptions) {
  const context = await pageContext();
  const watching = triggers.filter(({ settings }) => settings.kind === 'files');
  const shown = watching.map(async ({ id }) => {
    const cursor = later.triggerId === id ? later.cursor : undefined;
    const page = await listWatchedFiles(context, { triggerId: id, cursor, limit: 10 });
    const props = { loadId, triggerId: id, page, isLater: Boolean(cursor), mayOperate };
    return [id, <WatchedFiles key={id} {...props} />] as const;
  });
  return Object.fromEntries(await Promise.all(shown));
}
