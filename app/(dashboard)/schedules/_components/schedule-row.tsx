'use client';

import { useChange } from '@/app/_components/use-change';
import type { ScheduleView } from '@/lib/control/schedules/schemas';
import { deleteScheduleAction, pauseScheduleAction } from '../actions';
import { RowButtons } from './row-buttons';
import { NextRun } from './schedule-table';
import { ZonedTime } from './zoned-time';

interface ScheduleRowProps {
  schedule: ScheduleView;
  mayEdit: boolean;
  mayOperate: boolean;
  onEdit: () => void;
}

export function ScheduleRow({ schedule, mayEdit, mayOperate, onEdit }: ScheduleRowProps) {
  const { id, isPaused, nextAt, sentence, timeZone } = schedule;
  const { run, isPending } = useChange();
  return (
    <section
      aria-label={sentence}
      className="panel flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3"
    >
      <div className="min-w-0">
        <p className="text-sm font-medium">{sentence}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-table text-ink-2">
          <NextRun schedule={schedule} />
          {nextAt && <ZonedTime at={nextAt} zone={timeZone} />}
          <span>{policies(schedule)}</span>
        </p>
      </div>
      <RowButtons
        what="schedule"
        isPaused={isPaused}
        isPending={isPending}
        onPause={mayOperate ? (next) => run(() => pauseScheduleAction({ id, isPaused: next })) : undefined}
        onEdit={mayEdit ? onEdit : undefined}
        onDelete={mayEdit ? () => run(() => deleteScheduleAction({ id })) : undefined}
        consequence={`“${sentence}” will not run any more, and the record of its planned times goes with it.`}
      />
    </section>
  );
}

const OVERLAPS = {
  skip: 'skips where a batch still runs',
  queue: 'waits where a batch still runs',
  cancel: 'cancels a batch that still runs',
};

function policies({ overlap, jitterSeconds, endsAt }: ScheduleView): string {
  return [
    OVERLAPS[overlap],
    ...(jitterSeconds > 0 ? [`spread over ${jitterSeconds / 60} min`] : []),
    ...(endsAt ? [`until ${endsAt.slice(0, 10)}`] : []),
  ].join(' · ');
}
