import type { CreateScheduleInput, ScheduleView, Timing } from '@/lib/control/schedules/schemas';

/** A schedule as the form edits it: what was entered for one kind of timing stays while another is looked at. */
export interface ScheduleDraft {
  kind: Timing['kind'];
  expression: string;
  every: string;
  unit: 'minutes' | 'hours' | 'days';
  time: string;
  days: number[];
  timeZone: string;
  jitterMinutes: string;
  /** As `datetime-local` has it, in the reader's own zone. */
  startsAt: string;
  endsAt: string;
  overlap: NonNullable<CreateScheduleInput['overlap']>;
  catchUp: NonNullable<CreateScheduleInput['catchUp']>;
  catchUpLimit: string;
}

export function newDraft(timeZone: string): ScheduleDraft {
  return {
    kind: 'weekly',
    expression: '0 6 * * 1-5',
    every: '15',
    unit: 'minutes',
    time: '06:00',
    days: [1, 2, 3, 4, 5],
    timeZone,
    jitterMinutes: '0',
    startsAt: '',
    endsAt: '',
    overlap: 'skip',
    catchUp: 'latest',
    catchUpLimit: '10',
  };
}

export function draftOf(schedule: ScheduleView): ScheduleDraft {
  return {
    ...newDraft(schedule.timeZone),
    ...timingFields(schedule.timing),
    jitterMinutes: String(schedule.jitterSeconds / 60),
    startsAt: toLocal(schedule.startsAt),
    endsAt: toLocal(schedule.endsAt),
    overlap: schedule.overlap,
    catchUp: schedule.catchUp,
    catchUpLimit: String(schedule.catchUpLimit),
  };
}

function timingFields(timing: Timing): Partial<ScheduleDraft> {
  return timing.kind === 'interval' ? { ...timing, every: String(timing.every) } : timing;
}

export function settingsOf(draft: ScheduleDraft): Omit<CreateScheduleInput, 'loadId'> {
  return {
    timing: timingOf(draft),
    timeZone: draft.timeZone,
    jitterSeconds: Math.round(Number(draft.jitterMinutes || '0') * 60),
    startsAt: toInstant(draft.startsAt),
    endsAt: toInstant(draft.endsAt),
    overlap: draft.overlap,
    catchUp: draft.catchUp,
    catchUpLimit: Number(draft.catchUpLimit || '10'),
  };
}

function timingOf({ kind, expression, every, unit, time, days }: ScheduleDraft): Timing {
  if (kind === 'cron') return { kind, expression };
  return kind === 'interval' ? { kind, every: Number(every), unit } : { kind, time, days };
}

function toInstant(local: string): string | null {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function toLocal(instant: string | null): string {
  if (instant === null) return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
