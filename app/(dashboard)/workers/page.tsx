import type { Metadata } from 'next';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { PageHeader } from '@/app/_components/page-header';
import { Panel } from '@/app/_components/panel';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { lookAtJanitor } from '@/lib/control/janitor';
import { lookAtWorkers } from '@/lib/control/workers';
import { JanitorPanel } from './_components/janitor-panel';
import { NoWorker } from './_components/no-worker';
import { PauseButton } from './_components/pause-button';
import { PauseNotice } from './_components/pause-notice';
import { QueueFigures } from './_components/queue-figures';
import { TaskTable } from './_components/task-table';
import { WorkerTable } from './_components/worker-table';

export const metadata: Metadata = { title: 'Workers' };

export default async function WorkersPage() {
  const context = await pageContext();
  const [{ pause, tasks, workers }, janitor] = await Promise.all([
    lookAtWorkers(context),
    lookAtJanitor(context),
  ]);
  const mayOperate = may(context.actor.role, 'operator');
  const alive = workers.filter(({ state }) => state === 'alive');
  return (
    <>
      <PageHeader
        title="Workers"
        detail="The processes that run batches, and what waits for them."
        actions={mayOperate && !pause && <PauseButton />}
      />
      <div className="flex flex-col gap-4">
        {pause && <PauseNotice pause={pause} mayOperate={mayOperate} />}
        <div>
          <div className="mb-1.5 flex justify-end">
            <LiveRefresh everyMs={3_000} oldAfterMs={3_000} />
          </div>
          <QueueFigures tasks={tasks} alive={alive} />
        </div>
        {tasks.length > 0 && (
          <Panel title="Jobs by task">
            <TaskTable tasks={tasks} />
          </Panel>
        )}
        {alive.length === 0 && <NoWorker hasSilent={workers.some(({ state }) => state === 'silent')} />}
        {workers.length > 0 && (
          <Panel title="Workers">
            <WorkerTable workers={workers} />
          </Panel>
        )}
        <JanitorPanel janitor={janitor} mayOperate={mayOperate} />
      </div>
    </>
  );
}
