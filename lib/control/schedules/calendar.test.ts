import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, dayIndex, dayStarts, shownDays } from './calendar-days';
import { overlapsOf, type Stretch } from './calendar-overlaps';

const hours = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 3_600_000;

describe('days', () => {
  it('make a week from Monday on, or the weeks that a month touches', () => {
    expect(shownDays('week', '2026-11-26')).toEqual([
      ...['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'],
      ...['2026-11-27', '2026-11-28', '2026-11-29'],
    ]);
    const month = shownDays('month', '2026-11-26');
    expect([month[0], month.at(-1), month.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
    expect(shownDays('month', '2027-02-14')).toHaveLength(28);
  });

  it('are as long as the clocks make them', () => {
    const starts = dayStarts(['2026-03-28', '2026-03-29', '2026-10-25'], 'Europe/Berlin');
    expect(starts[0]!.toISOString()).toBe('2026-03-27T23:00:00.000Z');
    const [spring, afterSpring] = dayStarts(['2026-03-29'], 'Europe/Berlin');
    expect(hours(spring!, afterSpring!)).toBe(23);
    const [autumn, afterAutumn] = dayStarts(['2026-10-25'], 'Europe/Berlin');
    expect(hours(autumn!, afterAutumn!)).toBe(25);
    // Lebanon moves its clocks at midnight: the day begins at one.
    const [beirut] = dayStarts(['2026-03-29'], 'Asia/Beirut');
    expect(beirut!.toISOString()).toBe('2026-03-28T22:00:00.000Z');
  });

  it('hold every moment in the day that its zone says it has', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'America/St_Johns',
      'Asia/Beirut',
    ];
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
        const date = dateOf(at, zone);
        const days = shownDays('week', date);
        expect(days[dayIndex(dayStarts(days, zone), at)]).toBe(date);
      }),
      { numRuns: 60 },
    );
  });
});

it('names for each run the others that it meets, as comparing all with all does', () => {
  const stretch = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    startMs: fc.integer({ min: 0, max: 50 }),
    lengthMs: fc.integer({ min: 1, max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 20 }), (drawn) => {
      const all: Stretch[] = drawn.map(({ name, startMs, lengthMs }) => ({
        ...{ name, startMs, endMs: startMs + lengthMs },
      }));
      const expected = all.map((one, index) => {
        const others = all.filter(
          (other, place) => place !== index && other.startMs < one.endMs && one.startMs < other.endMs,
        );
        return [...new Set(others.map(({ name }) => name))].sort();
      });
      expect(overlapsOf(all).map((names) => names.sort())).toEqual(expected);
    }),
  );
});
