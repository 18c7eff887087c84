import { beforeEach, expect, it } from 'vitest';
import { startBatch } from '@/lib/control/batches';
import {
  createSchedule,
  deleteSchedule,
  fireDueSchedules,
  listAllSchedules,
  listPlannedRuns,
  listSchedules,
  pauseSchedule,
  previewTiming,
  readCalendar,
  updateSchedule,
} from '@/lib/control/schedules';
import type { CreateScheduleInput } from '@/lib/control/schedules/schemas';
import { db } from '@/lib/db';
import { batchesOf, loadOf, query } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;

const hourly = { kind: 'interval', every: 1, unit: 'hours' } as const;

beforeEach(async () => {
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n2\n')).id;
});

/** A schedule whose planned time came so many seconds ago. */
async function dueFor(seconds: number, settings: Partial<CreateScheduleInput> = {}) {
  const schedule = await createSchedule(editor, { loadId, timing: hourly, timeZone: 'UTC', ...settings });
  await query(
    test.control.url,
    `UPDATE schedules SET next_at = t, due_at = t, created_at = t - interval '1 hour'
     FROM (SELECT date_trunc('milliseconds', now() - make_interval(secs => $2)) AS t) due WHERE id = $1`,
    [schedule.id, seconds],
  );
  return schedule;
}

const batches = () => batchesOf(loadId);
const runs = () => listPlannedRuns(viewer, { loadId });

it('plans a load, says so in words, and leaves it to whoever may', async () => {
  const input = { loadId, timing: hourly, timeZone: 'Europe/Berlin' };
  await expect(createSchedule(operator, input)).rejects.toMatchObject({ code: 'auth.forbidden' });
  const schedule = await createSchedule(editor, input);
  expect(schedule).toMatchObject({ sentence: 'Every hour', isPaused: false, overlap: 'skip', lastRun: null });
  const inMs = Date.parse(schedule.nextAt!) - Date.now();
  expect(inMs).toBeGreaterThan(3_590_000);
  expect(inMs).toBeLessThanOrEqual(3_600_000);
  expect(await listSchedules(viewer, { loadId })).toEqual([schedule]);
  const { id } = schedule;
  await expect(updateSchedule(operator, { ...input, id })).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(pauseSchedule(viewer, { id, isPaused: true })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  await expect(deleteSchedule(operator, { id })).rejects.toMatchObject({ code: 'auth.forbidden' });
  const trail = await db().auditEvent.findMany({ where: { entityId: id } });
  expect(trail.map(({ action }) => action)).toEqual(['schedules.create']);
});

it('pages through the schedules of all loads: next to fire, then ended, then paused', async () => {
  const made = await Promise.all(
    [5, 3, 3, 1, 2].map((every) =>
      createSchedule(editor, { loadId, timing: { kind: 'interval', every, unit: 'hours' }, timeZone: 'UTC' }),
    ),
  );
  const [five, three, alsoThree, ended, paused] = made.map(({ id }) => id);
  await query(
    test.control.url,
    `UPDATE schedules SET next_at = CASE id WHEN $1 THEN NULL ELSE date_trunc('hour', next_at) END WHERE load_id = $2`,
    [ended, loadId],
  );
  await pauseSchedule(operator, { id: paused!, isPaused: true });
  const listed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAllSchedules(viewer, { limit: 1, cursor });
    listed.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(listed.filter((id) => made.some((each) => each.id === id))).toEqual([
    ...[three, alsoThree].toSorted(),
    ...[five, ended, paused],
  ]);
  expect(new Set(listed).size).toBe(listed.length);
  for (const bad of ['e30', 'bm8', '~']) {
    await expect(listAllSchedules(viewer, { cursor: bad })).rejects.toMatchObject({ code: 'input.invalid' });
  }
});

it('says at its field what is wrong with a schedule', async () => {
  const cron = (expression: string) => ({
    loadId,
    timing: { kind: 'cron', expression } as const,
    timeZone: 'UTC',
  });
  await expect(createSchedule(editor, cron('0 25 * * *'))).rejects.toMatchObject({
    code: 'schedules.badExpression',
    fields: { 'timing.expression': expect.stringContaining('cron') as string },
  });
  await expect(createSchedule(editor, cron('every day'))).rejects.toMatchObject({
    fields: { 'timing.expression': expect.stringContaining('five fields') as string },
  });
  const zone = { loadId, timing: hourly, timeZone: 'Mars/Olympus' };
  await expect(createSchedule(editor, zone)).rejects.toMatchObject({
    fields: { timeZone: 'There is no such time zone.' },
  });
});

it('shows the next five times before anything is saved', async () => {
  const preview = await previewTiming(viewer, {
    timing: { kind: 'weekly', time: '06:00', days: [1, 2, 3, 4, 5, 6, 7] },
    timeZone: 'Europe/Berlin',
  });
  expect(preview.sentence).toBe('Every day at 06:00');
  const local = preview.next.map((at) =>
    new Date(at).toLocaleTimeString('sv', { timeZone: 'Europe/Berlin' }),
  );
  expect(local).toEqual(Array.from({ length: 5 }, () => '06:00:00'));
});

it('starts a batch at its time, and plans the next', async () => {
  const { id } = await dueFor(2);
  await fireDueSchedules();
  const [batch, ...others] = await batches();
  expect(others).toEqual([]);
  expect(batch).toMatchObject({ trigger: 'schedule', scheduleId: id, state: 'queued' });
  expect(await runs()).toMatchObject([{ outcome: 'started', isLate: false, batch: { id: batch!.id } }]);
  const [schedule] = await listSchedules(viewer, { loadId });
  expect(Date.parse(schedule!.nextAt!)).toBeGreaterThan(Date.now() + 3_500_000);
  await fireDueSchedules();
  expect(await batches()).toHaveLength(1);
});

it('fires a planned time once, however many schedulers look at the same moment', async () => {
  const loads = await Promise.all(
    Array.from({ length: 8 }, () => loadOf(editor, test.destination.url, 'order_id\n1\n')),
  );
  for (const load of loads) {
    loadId = load.id;
    await dueFor(1);
  }
  await Promise.all(Array.from({ length: 12 }, () => fireDueSchedules()));
  const started = await db().batch.groupBy({
    by: ['loadId'],
    where: { loadId: { in: loads.map(({ id }) => id) } },
    _count: true,
  });
  expect(started.map(({ _count }) => _count)).toEqual(loads.map(() => 1));
});

it('does not fire a time again that a clock which is behind has planned anew, and goes on', async () => {
  const { id } = await dueFor(2);
  const { nextAt, dueAt } = await db().schedule.findUniqueOrThrow({ where: { id } });
  await fireDueSchedules();
  await db().schedule.update({ where: { id }, data: { nextAt, dueAt } });
  await fireDueSchedules();
  expect(await batches()).toHaveLength(1);
  expect(await runs()).toHaveLength(1);
  const [schedule] = await listSchedules(viewer, { loadId });
  expect(Date.parse(schedule!.nextAt!)).toBeGreaterThan(Date.now());
});

it('catches up after an outage as the schedule says, and shows what nobody ran', async () => {
  await dueFor(3 * 3600 + 120, { catchUp: 'latest' });
  await fireDueSchedules();
  expect(await batches()).toHaveLength(1);
  expect((await runs()).map(({ outcome, isLate }) => ({ outcome, isLate }))).toEqual([
    { outcome: 'started', isLate: true },
    { outcome: 'missed', isLate: true },
    { outcome: 'missed', isLate: true },
    { outcome: 'missed', isLate: true },
  ]);
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
  await dueFor(3 * 3600 + 120, { catchUp: 'none' });
  await fireDueSchedules();
  expect(await batches()).toEqual([]);
  expect((await runs()).map(({ outcome }) => outcome)).toEqual(['missed', 'missed', 'missed', 'missed']);
});

it('runs everything that was missed, up to its number, one batch after the other', async () => {
  await dueFor(4 * 3600 + 120, { catchUp: 'all', catchUpLimit: 2, overlap: 'queue' });
  await fireDueSchedules();
  expect((await runs()).map(({ outcome }) => outcome)).toEqual([
    'started',
    'started',
    'missed',
    'missed',
    'missed',
  ]);
  const queues = await query<{ queue: string }>(
    test.control.url,
    `SELECT q.queue_name AS queue FROM graphile_worker._private_jobs j JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
     WHERE j.payload->>'batchId' = ANY ($1)`,
    [(await batches()).map(({ id }) => id)],
  );
  expect(queues).toEqual([{ queue: `load:${loadId}` }, { queue: `load:${loadId}` }]);
});

it.each([
  { overlap: 'skip', outcome: 'skipped', states: ['queued'] },
  { overlap: 'cancel', outcome: 'started', states: ['cancelled', 'queued'] },
] as const)('meets a batch that has not ended: $overlap', async ({ overlap, outcome, states }) => {
  await startBatch(operator, { loadId });
  await dueFor(1, { overlap });
  await fireDueSchedules();
  expect(await runs()).toMatchObject([{ outcome }]);
  expect((await batches()).map(({ state }) => state)).toEqual(states);
});

it('lets one batch wait behind the running one, and no more', async () => {
  const running = await startBatch(operator, { loadId });
  await db().batch.update({ where: { id: running.id }, data: { state: 'running' } });
  await dueFor(1, { overlap: 'queue' });
  await fireDueSchedules();
  expect(await runs()).toMatchObject([{ outcome: 'started' }]);
  await dueFor(1, { overlap: 'queue' });
  await fireDueSchedules();
  expect((await batches()).map(({ state }) => state)).toEqual(['running', 'queued']);
  expect((await runs()).map(({ outcome }) => outcome).sort()).toEqual(['skipped', 'started']);
});

it('does nothing while paused, and goes on from now: nothing is caught up', async () => {
  const { id } = await dueFor(2 * 3600);
  expect(await pauseSchedule(operator, { id, isPaused: true })).toMatchObject({
    isPaused: true,
    nextAt: null,
  });
  await fireDueSchedules();
  const resumed = await pauseSchedule(operator, { id, isPaused: false });
  expect(Date.parse(resumed.nextAt!)).toBeGreaterThan(Date.now());
  await fireDueSchedules();
  expect(await batches()).toEqual([]);
  expect(await runs()).toEqual([]);
});

it('fires no more after its end, nor for an archived load', async () => {
  const { id } = await dueFor(1, { endsAt: new Date(Date.now() + 60_000).toISOString() });
  await fireDueSchedules();
  expect(await batches()).toHaveLength(1);
  expect(await listSchedules(viewer, { loadId })).toMatchObject([{ id, nextAt: null }]);
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
  await dueFor(1);
  await db().load.update({ where: { id: loadId }, data: { archivedAt: new Date() } });
  await fireDueSchedules();
  expect(await batches()).toEqual([]);
  expect(await runs()).toMatchObject([{ outcome: 'skipped', reason: 'The load is archived.' }]);
});

it('is deleted with its record, and the batches that it started stay', async () => {
  const { id } = await dueFor(1);
  await fireDueSchedules();
  await deleteSchedule(editor, { id });
  expect(await listSchedules(viewer, { loadId })).toEqual([]);
  expect(await batches()).toMatchObject([{ scheduleId: null, trigger: 'schedule' }]);
  await expect(deleteSchedule(editor, { id })).rejects.toMatchObject({ code: 'schedules.notFound' });
});

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const dailyAt = (time: string) => ({ kind: 'weekly' as const, time, days: [1, 2, 3, 4, 5, 6, 7] });
const ofLoad = <Item extends { load: { id: string } }>(items: Item[]) =>
  items.filter(({ load }) => load.id === loadId);

it('shows in the calendar what is planned and what became of it, in the zone that is asked for', async () => {
  const daily = dailyAt('00:30');
  const schedule = await createSchedule(editor, { loadId, timing: daily, timeZone: 'Asia/Tokyo' });
  await db().plannedRun.create({
    data: {
      scheduleId: schedule.id,
      plannedAt: new Date(Date.parse(schedule.nextAt!) - 86_400_000),
      ...{ outcome: 'skipped', reason: 'An earlier batch had not ended.' },
    },
  });
  const span = 'month' as const;
  const tokyo = await readCalendar(viewer, {
    span,
    day: schedule.nextAt!.slice(0, 10),
    timeZone: 'Asia/Tokyo',
  });
  const next = tokyo.days.find(({ entries }) => entries.some(({ at }) => at === schedule.nextAt))!;
  const localDay = new Date(schedule.nextAt!).toLocaleDateString('sv', { timeZone: 'Asia/Tokyo' });
  expect(next.date).toBe(localDay);
  expect(ofLoad(next.entries)).toMatchObject([{ outcome: 'planned', batch: null }]);
  const utc = await readCalendar(viewer, { span, day: schedule.nextAt!.slice(0, 10) });
  const inUtc = utc.days.find(({ entries }) => entries.some(({ at }) => at === schedule.nextAt))!;
  expect(inUtc.date).toBe(schedule.nextAt!.slice(0, 10));
  const all = ofLoad(utc.days.flatMap(({ entries }) => entries));
  expect(all.filter(({ outcome }) => outcome === 'skipped')).toMatchObject([
    { reason: 'An earlier batch had not ended.' },
  ]);
  await pauseSchedule(operator, { id: schedule.id, isPaused: true });
  const paused = await readCalendar(viewer, { span, day: dayIn(0) });
  expect(ofLoad(paused.days.flatMap(({ entries }) => entries)).map(({ outcome }) => outcome)).not.toContain(
    'planned',
  );
});

it('tells a schedule that fires all day in one line', async () => {
  await dueFor(5 * 3600, { timing: { kind: 'interval', every: 1, unit: 'minutes' }, catchUp: 'none' });
  await fireDueSchedules();
  const weeks = await Promise.all([-1, 0].map((days) => readCalendar(viewer, { day: dayIn(days) })));
  const days = new Map(weeks.flatMap((week) => week.days.map((day) => [day.date, day])));
  const crowds = ofLoad([...days.values()].flatMap((day) => day.crowds));
  expect(crowds.reduce((sum, { missed }) => sum + missed, 0)).toBeGreaterThan(290);
  const later = await readCalendar(viewer, { day: dayIn(14) });
  for (const day of later.days) {
    expect(ofLoad(day.entries)).toEqual([]);
    expect(ofLoad(day.crowds)).toMatchObject([{ sentence: 'Every minute', started: 0, isPlanned: true }]);
  }
});

it('marks runs that will meet, going by how long the last batch of each load took', async () => {
  const other = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const startedAt = new Date();
  for (const [id, time] of [
    [loadId, '06:00'],
    [other.id, '07:00'],
  ] as const) {
    await createSchedule(editor, { loadId: id, timing: dailyAt(time), timeZone: 'UTC' });
    const batch = await startBatch(operator, { loadId: id });
    const finishedAt = new Date(startedAt.getTime() + 5_400_000);
    await db().batch.update({
      where: { id: batch.id },
      data: { state: 'succeeded', startedAt, finishedAt },
    });
  }
  const week = await readCalendar(viewer, { day: dayIn(14) });
  for (const { entries } of week.days) {
    expect(ofLoad(entries)).toMatchObject([{ seconds: 5_400, overlaps: [other.name] }]);
  }
});
