import { expect, it } from 'vitest';
import { dueRuns, isLate, jitterMs, type DueSchedule } from './due-runs';

const at = (time: string) => new Date(`2026-05-04T${time}:00Z`);
const hours = (times: Date[]) => times.map((time) => time.toISOString().slice(11, 16));

function hourly(catchUp: DueSchedule['catchUp'], catchUpLimit = 10): DueSchedule {
  return {
    planned: {
      timing: { kind: 'cron', expression: '0 * * * *' },
      timeZone: 'UTC',
      anchor: at('00:00'),
      startsAt: null,
      endsAt: null,
    },
    nextAt: at('06:00'),
    jitterMs: 0,
    catchUp,
    catchUpLimit,
  };
}

it('runs what is due on time, whatever the policy for catching up', () => {
  for (const policy of ['none', 'latest', 'all'] as const) {
    expect(dueRuns(hourly(policy), at('06:00'))).toEqual({
      run: [at('06:00')],
      missed: [],
      next: at('07:00'),
    });
  }
});

it('after an outage runs nothing, the latest, or all up to a number; every other planned time is named as missed', () => {
  const outcome = (schedule: DueSchedule) => {
    const { run, missed, next } = dueRuns(schedule, at('10:30'));
    return { run: hours(run), missed: hours(missed), next: hours([next!])[0] };
  };
  expect(outcome(hourly('none'))).toEqual({
    run: [],
    missed: ['06:00', '07:00', '08:00', '09:00', '10:00'],
    next: '11:00',
  });
  expect(outcome(hourly('latest'))).toEqual({
    run: ['10:00'],
    missed: ['06:00', '07:00', '08:00', '09:00'],
    next: '11:00',
  });
  expect(outcome(hourly('all', 3))).toEqual({
    run: ['08:00', '09:00', '10:00'],
    missed: ['06:00', '07:00'],
    next: '11:00',
  });
});

it('keeps the record of a very long outage short, its first and its last planned times in it', () => {
  const everyMinute = { ...hourly('none'), planned: { ...hourly('none').planned } };
  everyMinute.planned.timing = { kind: 'cron', expression: '* * * * *' };
  const { missed, next } = dueRuns(everyMinute, new Date('2027-05-06T06:00:30Z'));
  expect(missed.at(-1)).toEqual(new Date('2027-05-06T05:59:00Z'));
  expect(missed.length).toBeLessThanOrEqual(1_001);
  expect(missed[0]).toEqual(at('06:00'));
  expect(next).toEqual(new Date('2027-05-06T06:01:00Z'));
});

it('does not call a run late that its jitter has put off', () => {
  expect(isLate(at('06:00'), 120_000, at('06:02'))).toBe(false);
  expect(isLate(at('06:00'), 0, at('06:02'))).toBe(true);
});

it('puts the same planned time off by the same, within the window', () => {
  const first = jitterMs('a', at('06:00'), 300);
  expect(jitterMs('a', at('06:00'), 300)).toBe(first);
  const all = Array.from({ length: 200 }, (_, i) => jitterMs(`schedule ${i}`, at('06:00'), 300));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(300_000);
  expect(new Set(all).size).toBeGreaterThan(190);
  expect(jitterMs('a', at('06:00'), 0)).toBe(0);
});
