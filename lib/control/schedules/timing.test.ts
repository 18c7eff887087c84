import fc from 'fast-check';
import { expect, it } from 'vitest';
import { faultOf, nextTime, nextTimes, sentenceOf, type PlannedTiming } from './timing';
import type { Timing } from './schemas';

const planned = (timing: Timing, timeZone = 'UTC', more: Partial<PlannedTiming> = {}): PlannedTiming => ({
  timing,
  timeZone,
  anchor: new Date('2026-01-01T00:00:00Z'),
  startsAt: null,
  endsAt: null,
  ...more,
});
const cron = (expression: string): Timing => ({ kind: 'cron', expression });
const iso = (times: Date[]) => times.map((time) => time.toISOString().slice(0, 16));

it('fires a time that the change of the clocks leaves out as soon as the clocks have moved, not never', () => {
  const times = nextTimes(planned(cron('30 2 * * *'), 'Europe/Berlin'), new Date('2026-03-28T00:00:00Z'), 3);
  expect(iso(times)).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']);
});

it('fires a time that comes twice once', () => {
  const times = nextTimes(planned(cron('30 2 * * *'), 'Europe/Berlin'), new Date('2026-10-24T12:00:00Z'), 2);
  expect(iso(times)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
});

it('loses none of several fixed hours to the change of the clocks', () => {
  const times = nextTimes(
    planned(cron('30 2-3 * * *'), 'Europe/Berlin'),
    new Date('2026-03-28T12:00:00Z'),
    3,
  );
  expect(iso(times)).toEqual(['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-30T00:30']);
});

it('goes on through a repeated hour where the hour is a wildcard', () => {
  const times = nextTimes(planned(cron('30 * * * *'), 'Europe/Berlin'), new Date('2026-10-24T23:40:00Z'), 3);
  expect(iso(times)).toEqual(['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30']);
});

it('counts intervals in elapsed time, from the start', () => {
  const timing: Timing = { kind: 'interval', every: 90, unit: 'minutes' };
  const startsAt = new Date('2026-03-29T00:15:00Z');
  const times = nextTimes(
    planned(timing, 'Europe/Berlin', { startsAt }),
    new Date('2026-03-01T00:00:00Z'),
    3,
  );
  expect(iso(times)).toEqual(['2026-03-29T00:15', '2026-03-29T01:45', '2026-03-29T03:15']);
  expect(iso(nextTimes(planned(timing), new Date('2026-01-01T00:00:00Z'), 2))).toEqual([
    '2026-01-01T01:30',
    '2026-01-01T03:00',
  ]);
});

it('keeps within start and end, both included', () => {
  const bounds = { startsAt: new Date('2026-05-04T06:00:00Z'), endsAt: new Date('2026-05-05T06:00:00Z') };
  const weekly: Timing = { kind: 'weekly', time: '06:00', days: [1, 2, 3, 4, 5] };
  const times = nextTimes(planned(weekly, 'UTC', bounds), new Date('2026-01-01T00:00:00Z'), 5);
  expect(iso(times)).toEqual(['2026-05-04T06:00', '2026-05-05T06:00']);
});

it('says in words what a timing means', () => {
  const weekly = (days: number[]) => sentenceOf({ kind: 'weekly', time: '06:00', days });
  expect(weekly([1, 2, 3, 4, 5])).toBe('Every weekday at 06:00');
  expect(weekly([7, 1])).toBe('Mondays and Sundays at 06:00');
  expect(sentenceOf(cron('*/15 * * * *'))).toBe('Every 15 minutes');
  expect(sentenceOf({ kind: 'interval', every: 1, unit: 'hours' })).toBe('Every hour');
});

it('says what is wrong with an expression', () => {
  expect(faultOf(cron('0 6 * * 1-5'))).toBeUndefined();
  for (const wrong of ['61 * * * *', '0 24 * * *', '0 6 * * Mo', 'a b c d e']) {
    expect(faultOf(cron(wrong)), wrong).toMatch(/\w/);
  }
});

const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
  ...['Pacific/Apia', 'Africa/Casablanca', 'America/St_Johns', 'Asia/Tehran', 'UTC'],
];

function localDay(at: Date, timeZone: string): string {
  return at.toLocaleDateString('sv', { timeZone });
}

it('fires a daily time once on every local day, whatever the zone does with its clocks', () => {
  const cases = fc.record({
    zone: fc.constantFrom(...ZONES),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    from: fc.date({ min: new Date('2012-01-01'), max: new Date('2027-06-01'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(cases, ({ zone, hour, minute, from }) => {
      const times = nextTimes(planned(cron(`${minute} ${hour} * * *`), zone), from, 40);
      const days = times.map((time) => localDay(time, zone));
      expect(new Set(days).size).toBe(days.length);
      for (const [index, day] of days.slice(1).entries()) {
        const gapDays = (Date.parse(day) - Date.parse(days[index]!)) / 86_400_000;
        // Samoa has no 30 December 2011; no zone leaves out a whole day since.
        expect(gapDays).toBe(1);
      }
    }),
    { numRuns: 60 },
  );
});

it('goes strictly forward, and never past the end', () => {
  const cases = fc.record({
    zone: fc.constantFrom(...ZONES),
    expression: fc.constantFrom(
      '*/7 * * * *',
      '0,30 1-3 * * *',
      '15 */2 * * 1-5',
      '0 0 1 * *',
      '30 2 29 2 *',
    ),
    from: fc.date({ min: new Date('2015-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
    days: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(cases, ({ zone, expression, from, days }) => {
      const endsAt = new Date(from.getTime() + days * 86_400_000);
      const times = nextTimes(planned(cron(expression), zone, { endsAt }), from, 200);
      for (const [index, time] of times.entries()) {
        expect(time > (times[index - 1] ?? from)).toBe(true);
        expect(time <= endsAt).toBe(true);
      }
      expect(nextTime(planned(cron(expression), zone, { endsAt }), endsAt)).toBeNull();
    }),
    { numRuns: 60 },
  );
});
