import { expect, it } from 'vitest';
import { BARS } from '../report/bars';
import { CASES, chooseCases, GROUPS, usualGroups } from './catalogue';

const ids = CASES.map(({ id }) => id);

it('lists every case once, and only known ones in groups, baselines and bars', () => {
  expect(new Set(ids).size).toBe(ids.length);
  const named = [
    ...Object.values(GROUPS).flat(),
    ...CASES.flatMap(({ baseline }) => baseline ?? []),
    ...BARS.flatMap(({ of, by }) => [of, ...by]),
  ];
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});

it('measures every bar within some group', () => {
  const groups: (readonly string[])[] = Object.values(GROUPS);
  const without = BARS.filter(
    ({ of, by }) => !groups.some((group) => [of, ...by].every((id) => group.includes(id))),
  );
  expect(without).toEqual([]);
});

it('takes ids and groups, each case once, and brings the baselines', () => {
  expect(chooseCases(['wide-text', 'headline', 'clean']).map(({ id }) => id)).toEqual([
    'copy',
    'copy-truncate',
    'copy-text',
    'clean',
    'clean-default',
    'key-stays',
    'wide-text',
  ]);
});

it('leaves ten times the rows out of --all', () => {
  expect(chooseCases(usualGroups()).map(({ id }) => id)).not.toContain('clean-large');
});

it('names what it does not know', () => {
  expect(() => chooseCases(['core', 'toString'])).toThrow('There is no case "toString"');
});
