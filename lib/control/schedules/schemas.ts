import { z } from 'zod';
import { timestampSchema, type pageInputSchema } from '../paging/schemas';

export const OVERLAP_POLICIES = ['skip', 'queue', 'cancel'] as const;
export const CATCH_UP_POLICIES = ['none', 'latest', 'all'] as const;
export const INTERVAL_UNITS = ['minutes', 'hours', 'days'] as const;

const FIVE_FIELDS = /^\S+(\s+\S+){4}$/;

/** When a schedule fires, apart from its zone and its bounds. */
export const timingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('cron'),
    expression: z
      .string()
      .trim()
      .max(200)
      .regex(FIVE_FIELDS, { error: 'Write five fields: minute, hour, day, month, weekday.' }),
  }),
  /** Elapsed time, counted from the schedule's start; a change of the clocks does not touch it. */
  z.object({
    kind: z.literal('interval'),
    every: z.number({ error: 'Write a whole number.' }).int().min(1).max(10_000),
    unit: z.enum(INTERVAL_UNITS),
  }),
  z.object({
    kind: z.literal('weekly'),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Write a time like 06:00.' }),
    /** 1 is Monday, 7 is Sunday. */
    days: z.array(z.number().int().min(1).max(7)).min(1, { error: 'Choose at least one day.' }),
  }),
]);
export type Timing = z.infer<typeof timingSchema>;

const zoneSchema = z.string().refine(isTimeZone, { error: 'There is no such time zone.' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const settingsShape = {
  timing: timingSchema,
  timeZone: zoneSchema,
  jitterSeconds: z.number({ error: 'Write a whole number.' }).int().min(0).max(86_400).default(0),
  startsAt: timestampSchema.nullable().default(null),
  endsAt: timestampSchema.nullable().default(null),
  overlap: z.enum(OVERLAP_POLICIES).default('skip'),
  catchUp: z.enum(CATCH_UP_POLICIES).default('latest'),
  /** With `all`: the newest so many. */
  catchUpLimit: z.number().int().min(1).max(1_000).default(10),
};

const endsAfterStart = {
  check: ({ startsAt, endsAt }: { startsAt: string | null; endsAt: string | null }) =>
    startsAt === null || endsAt === null || Date.parse(startsAt) < Date.parse(endsAt),
  error: { path: ['endsAt'], error: 'The end must come after the start.' },
};

export const createScheduleInputSchema = z
  .object({ loadId: z.uuid(), ...settingsShape })
  .refine(endsAfterStart.check, endsAfterStart.error);
export type CreateScheduleInput = z.input<typeof createScheduleInputSchema>;

export const updateScheduleInputSchema = z
  .object({ id: z.uuid(), ...settingsShape })
  .refine(endsAfterStart.check, endsAfterStart.error);
export type UpdateScheduleInput = z.input<typeof updateScheduleInputSchema>;
export type ScheduleSettings = Omit<z.output<typeof updateScheduleInputSchema>, 'id'>;

export const scheduleIdInputSchema = z.object({ id: z.uuid() });
export type ScheduleIdInput = z.input<typeof scheduleIdInputSchema>;

export const pauseScheduleInputSchema = z.object({ id: z.uuid(), isPaused: z.boolean() });
export type PauseScheduleInput = z.input<typeof pauseScheduleInputSchema>;

export const listSchedulesInputSchema = z.object({ loadId: z.uuid() });
export type ListSchedulesInput = z.input<typeof listSchedulesInputSchema>;
export type ListAllSchedulesInput = z.input<typeof pageInputSchema>;

export const previewTimingInputSchema = z.object({
  timing: timingSchema,
  timeZone: zoneSchema,
  startsAt: timestampSchema.nullable().default(null),
  endsAt: timestampSchema.nullable().default(null),
});
export type PreviewTimingInput = z.input<typeof previewTimingInputSchema>;

export const timingPreviewSchema = z.object({
  /** What the timing says, in words. */
  sentence: z.string(),
  /** The next five planned times. */
  next: z.array(timestampSchema),
});
export type TimingPreview = z.infer<typeof timingPreviewSchema>;

export const plannedRunSchema = z.object({
  scheduleId: z.uuid(),
  plannedAt: timestampSchema,
  outcome: z.enum(['started', 'skipped', 'missed']),
  isLate: z.boolean(),
  reason: z.string().nullable(),
  decidedAt: timestampSchema,
  batch: z.object({ id: z.uuid(), state: z.string() }).nullable(),
});
export type PlannedRunView = z.infer<typeof plannedRunSchema>;

export const listPlannedRunsInputSchema = z.object({
  loadId: z.uuid(),
  limit: z.number().int().min(1).max(200).default(20),
});
export type ListPlannedRunsInput = z.input<typeof listPlannedRunsInputSchema>;

export const scheduleViewSchema = z.object({
  id: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string(), isArchived: z.boolean(), isPaused: z.boolean() }),
  timing: timingSchema,
  timeZone: z.string(),
  jitterSeconds: z.number(),
  startsAt: timestampSchema.nullable(),
  endsAt: timestampSchema.nullable(),
  overlap: z.enum(OVERLAP_POLICIES),
  catchUp: z.enum(CATCH_UP_POLICIES),
  catchUpLimit: z.number(),
  isPaused: z.boolean(),
  sentence: z.string(),
  nextAt: timestampSchema.nullable(),
  /** What became of the latest planned time. */
  lastRun: plannedRunSchema.nullable(),
});
export type ScheduleView = z.infer<typeof scheduleViewSchema>;

export const upcomingInputSchema = z.object({
  hours: z.number().int().min(1).max(168).default(12),
  limit: z.number().int().min(1).max(100).default(12),
});
export type UpcomingInput = z.input<typeof upcomingInputSchema>;

/** The next planned time of a schedule, and how many more follow in the hours that were asked for. */
export const upcomingRunSchema = z.object({
  scheduleId: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string() }),
  at: timestampSchema,
  timeZone: z.string(),
  more: z.number().int(),
});
export type UpcomingRun = z.infer<typeof upcomingRunSchema>;

export const CALENDAR_SPANS = ['week', 'month'] as const;

export const readCalendarInputSchema = z.object({
  span: z.enum(CALENDAR_SPANS).default('week'),
  /** Any day of the week or the month. */
  day: z.iso.date(),
  timeZone: zoneSchema.default('UTC'),
});
export type ReadCalendarInput = z.input<typeof readCalendarInputSchema>;

export const calendarEntrySchema = z.object({
  scheduleId: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string() }),
  at: timestampSchema,
  outcome: z.enum(['planned', 'started', 'skipped', 'missed']),
  isLate: z.boolean(),
  reason: z.string().nullable(),
  batch: z.object({ id: z.uuid(), state: z.string() }).nullable(),
  /** When its batch began; before it has, the planned time. */
  startsAt: timestampSchema,
  /** Seconds that its batch took, or is expected to take, going by the load's last. */
  seconds: z.number().nullable(),
  /** Loads whose runs it meets. */
  overlaps: z.array(z.string()),
});
export type CalendarEntry = z.infer<typeof calendarEntrySchema>;

/** A schedule that fires so often on a day that its runs are told together. */
export const calendarCrowdSchema = z.object({
  scheduleId: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string() }),
  sentence: z.string(),
  started: z.number(),
  late: z.number(),
  skipped: z.number(),
  missed: z.number(),
  /** More are planned that day; they are not counted. */
  isPlanned: z.boolean(),
});
export type CalendarCrowd = z.infer<typeof calendarCrowdSchema>;

export const calendarSchema = z.object({
  days: z.array(
    z.object({
      date: z.iso.date(),
      entries: z.array(calendarEntrySchema),
      crowds: z.array(calendarCrowdSchema),
    }),
  ),
  today: z.iso.date(),
  timeZone: z.string(),
  /** Zones that the schedules are kept in. */
  zones: z.array(z.string()),
  /** There is more than a calendar can show. */
  isCut: z.boolean(),
});
export type Calendar = z.infer<typeof calendarSchema>;
export type CalendarDay = Calendar['days'][number];
