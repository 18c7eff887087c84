'use client';

import { CalendarClock, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTimeZone } from '@/app/_components/clock';
import { EmptyState } from '@/app/_components/empty-state';
import { Button } from '@/app/_components/ui/button';
import { Skeleton } from '@/app/_components/ui/skeleton';
import type { ScheduleView } from '@/lib/control/schedules/schemas';
import { draftOf, newDraft } from './schedule-draft';

const ScheduleRow = dynamic(() => import('./schedule-row').then((module) => module.ScheduleRow), {
  loading: () => <Skeleton className="h-16" />,
});
const ScheduleForm = dynamic(() => import('./schedule-form').then((module) => module.ScheduleForm), {
  loading: () => <Skeleton className="h-96" />,
});

interface LoadSchedulesProps {
  loadId: string;
  schedules: ScheduleView[];
  /** Something besides time starts it. */
  hasTriggers: boolean;
  mayEdit: boolean;
  mayOperate: boolean;
}

/** The schedules of one load: each a row, with a form in its place while it is changed. */
export function LoadSchedules({ loadId, schedules, hasTriggers, mayEdit, mayOperate }: LoadSchedulesProps) {
  const [open, setOpen] = useState<string>();
  const zone = useTimeZone();
  const close = () => setOpen(undefined);
  const add = mayEdit && (
    <Button variant={schedules.length === 0 ? 'primary' : 'secondary'} onClick={() => setOpen('new')}>
      <Plus aria-hidden /> Add a schedule
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      {schedules.map((schedule) =>
        open === schedule.id ? (
          <ScheduleForm
            key={schedule.id}
            loadId={loadId}
            id={schedule.id}
            initial={draftOf(schedule)}
            onDone={close}
          />
        ) : (
          <ScheduleRow
            key={schedule.id}
            schedule={schedule}
            mayEdit={mayEdit}
            mayOperate={mayOperate}
            onEdit={() => setOpen(schedule.id)}
          />
        ),
      )}
      {open === 'new' ? (
        <ScheduleForm loadId={loadId} initial={newDraft(zone)} onDone={close} />
      ) : schedules.length === 0 ? (
        <EmptyState
          icon={CalendarClock}
          title={hasTriggers ? 'This load has no schedule' : 'This load runs only when someone starts it'}
          action={add}
        >
          {mayEdit
            ? `Give it a schedule, and it ${hasTriggers ? 'also runs at its times' : 'runs by itself'}.`
            : `An editor may give it a schedule, so that it ${hasTriggers ? 'also runs at its times' : 'runs by itself'}.`}
        </EmptyState>
      ) : (
        <div>{add}</div>
      )}
    </div>
  );
}
