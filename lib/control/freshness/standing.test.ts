import { describe, expect, it } from 'vitest';
import type { FreshnessSla } from './schemas';
import { freshUntil, slaSentence, standingOf } from './standing';

const berlin = {
  kind: 'by',
  time: '07:00',
  since: '00:00',
  days: [1, 2, 3, 4, 5, 6, 7],
  timeZone: 'Europe/Berlin',
} as const satisfies FreshnessSla;
const until = (sla: FreshnessSla, loadedAt: string) => freshUntil(sla, new Date(loadedAt)).toISOString();

describe('loaded by a time of the day', () => {
  it.each([
    ['in time this morning: until tomorrow', '2026-11-25T05:30:00Z', '2026-11-26T06:00:00.000Z'],
    ['in the very minute', '2026-11-25T06:00:00Z', '2026-11-26T06:00:00.000Z'],
    ['too late this morning: that is not for tomorrow', '2026-11-25T06:30:00Z', '2026-11-26T06:00:00.000Z'],
    ['just after midnight of its zone', '2026-11-25T23:00:00Z', '2026-11-27T06:00:00.000Z'],
    ['just before it: that was the day before', '2026-11-25T22:59:59Z', '2026-11-26T06:00:00.000Z'],
  ])('%s', (_case, loadedAt, expected) => {
    expect(until(berlin, loadedAt)).toBe(expected);
  });

  it.each([
    ['spring: 07:00 comes an hour earlier in UTC', '2026-03-28T05:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['autumn: 07:00 comes an hour later in UTC', '2026-10-24T04:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['the 25-hour day begins at its own midnight', '2026-10-24T22:00:00Z', '2026-10-26T06:00:00.000Z'],
    ['the 23-hour day too', '2026-03-28T23:00:00Z', '2026-03-30T05:00:00.000Z'],
  ])('keeps to the wall clock in %s', (_case, loadedAt, expected) => {
    expect(until(berlin, loadedAt)).toBe(expected);
  });

  it('takes a deadline that the clocks leave out when they have moved', () => {
    const sla = { ...berlin, time: '02:30' };
    expect(until(sla, '2026-03-28T01:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('counts the evening before where it says so', () => {
    const sla = { ...berlin, since: '20:00' };
    expect(until(sla, '2026-11-24T19:00:00Z')).toBe('2026-11-26T06:00:00.000Z');
    expect(until(sla, '2026-11-24T18:59:00Z')).toBe('2026-11-25T06:00:00.000Z');
  });

  it('asks for nothing on days that are not named', () => {
    const sla = { ...berlin, days: [1, 2, 3, 4, 5] };
    // Friday morning, to Monday.
    expect(until(sla, '2026-11-27T05:00:00Z')).toBe('2026-11-30T06:00:00.000Z');
    // A batch of the weekend is not one of Monday.
    expect(until(sla, '2026-11-28T05:00:00Z')).toBe('2026-11-30T06:00:00.000Z');
  });
});

it('counts an age in elapsed time, whatever the clocks do', () => {
  expect(until({ kind: 'age', minutes: 120 }, '2026-03-29T00:30:00Z')).toBe('2026-03-29T02:30:00.000Z');
});

describe('where a load stands', () => {
  const at = (sla: FreshnessSla, left: number) =>
    standingOf(sla, new Date(1_000_000_000), new Date(1_000_000_000 - left * 60_000));

  it.each([
    [61, 'fresh'],
    [60, 'dueSoon'],
    [0, 'dueSoon'],
    [-0.001, 'late'],
  ])('%d minutes before its deadline: %s', (left, standing) => {
    expect(at(berlin, left)).toBe(standing);
  });

  it('gives a short age a short notice', () => {
    expect(at({ kind: 'age', minutes: 20 }, 6)).toBe('fresh');
    expect(at({ kind: 'age', minutes: 20 }, 5)).toBe('dueSoon');
  });
});

it.each([
  [berlin, 'loaded by 07:00 Europe/Berlin'],
  [{ ...berlin, days: [5, 4, 3, 2, 1] }, 'loaded by 07:00 Europe/Berlin on weekdays'],
  [{ ...berlin, days: [1, 4] }, 'loaded by 07:00 Europe/Berlin on Mon, Thu'],
  [{ kind: 'age', minutes: 120 }, 'no older than 2 h'],
  [{ kind: 'age', minutes: 2880 }, 'no older than 2 d'],
  [{ kind: 'age', minutes: 90 }, 'no older than 90 min'],
] as [FreshnessSla, string][])('says what was promised', (sla, sentence) => {
  expect(slaSentence(sla)).toBe(sentence);
});
