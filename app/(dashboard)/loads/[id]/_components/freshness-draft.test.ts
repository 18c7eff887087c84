import { expect, it } from 'vitest';
import type { FreshnessSla } from '@/lib/control/freshness/schemas';
import { draftOf, slaOf } from './freshness-draft';

it.each([
  { kind: 'by', time: '06:30', since: '20:00', days: [1, 2], timeZone: 'Asia/Tokyo' },
  { kind: 'age', minutes: 90 },
  { kind: 'age', minutes: 120 },
  { kind: 'age', minutes: 2880 },
] satisfies FreshnessSla[])('gives back what was set: $kind', (sla) => {
  expect(slaOf(draftOf(sla, 'UTC'))).toEqual(sla);
});

it('shows an age in the largest unit that divides it', () => {
  expect(draftOf({ kind: 'age', minutes: 90 }, 'UTC')).toMatchObject({ amount: '90', unit: 'minutes' });
  expect(draftOf({ kind: 'age', minutes: 120 }, 'UTC')).toMatchObject({ amount: '2', unit: 'hours' });
  expect(draftOf({ kind: 'age', minutes: 2880 }, 'UTC')).toMatchObject({ amount: '2', unit: 'days' });
});

it('takes an empty age for no number, which the server refuses', () => {
  const draft = { ...draftOf({ kind: 'age', minutes: 60 }, 'UTC'), amount: ' ' };
  expect(slaOf(draft)).toEqual({ kind: 'age', minutes: NaN });
});
