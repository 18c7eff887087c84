import type { ReactNode } from 'react';
import { exact } from '@/app/_components/format';
import { Elapsed } from '@/app/_components/time';
import type { TaskView, WorkerView } from '@/lib/control/workers/schemas';

export function QueueFigures({ tasks, alive }: { tasks: TaskView[]; alive: WorkerView[] }) {
  const sum = (of: (task: TaskView) => number) => tasks.reduce((total, task) => total + of(task), 0);
  const oldest = tasks.flatMap(({ oldestWaitingAt }) => oldestWaitingAt ?? []).sort()[0];
  const slots = alive.reduce((total, worker) => total + worker.slots, 0);
  return (
    <dl className="panel grid grid-cols-2 divide-line max-sm:gap-y-px sm:grid-cols-4 sm:divide-x">
      <Figure label="Jobs waiting">{exact(sum(({ waiting }) => waiting))}</Figure>
      <Figure label="Oldest waits for">{oldest ? <Elapsed from={oldest} /> : '–'}</Figure>
      <Figure label="Slots in use">
        {exact(sum(({ running }) => running))} <span className="text-ink-3">of {exact(slots)}</span>
      </Figure>
      <Figure label="Workers alive">{exact(alive.length)}</Figure>
    </dl>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
