'use client';

import { Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Confirm } from '@/app/_components/ui/dialog';
import { useChange } from '@/app/_components/use-change';
import type { ScheduleView } from '@/lib/control/schedules/schemas';
import { deleteScheduleAction, pauseScheduleAction } from '../actions';
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
      <div className="flex gap-2">
        {mayOperate && (
          <Button
            size="small"
            isPending={isPending}
            onClick={() => run(() => pauseScheduleAction({ id, isPaused: !isPaused }))}
          >
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} {isPaused ? 'Resume' : 'Pause'}
          </Button>
        )}
        {mayEdit && (
          <>
            <Button size="small" onClick={onEdit}>
              <Pencil aria-hidden /> Change
            </Button>
            <DeleteButton sentence={sentence} onDelete={() => run(() => deleteScheduleAction({ id }))} />
          </>
        )}
      </div>
    </section>
  );
}

function DeleteButton({ sentence, onDelete }: { sentence: string; onDelete: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <Trash2 aria-hidden /> Delete
      </Button>
      <Confirm
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Delete this schedule?"
        confirmLabel="Delete it"
        cancelLabel="Keep it"
        isDangerous
        onConfirm={() => {
          setIsOpen(false);
          onDelete();
        }}
      >
        <p>
          “{sentence}” will not run any more, and the record of its planned times goes with it. The batches
          that it started stay. To stop it for a while, pause it instead.
        </p>
      </Confirm>
    </>
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
