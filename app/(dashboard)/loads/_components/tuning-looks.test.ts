import { expect, it } from 'vitest';
import { TUNING_DEFAULTS, TUNING_LIMITS } from '@/lib/control/loads/constants';
import { changedTuning, figureOf, FIGURE_LOOKS, shownFigure, type TuningFigure } from './tuning-looks';

const names = Object.keys(FIGURE_LOOKS) as TuningFigure[];

it.each(names)('shows %s in its unit, takes it back, and nothing outside its limits', (name) => {
  const [least, most] = TUNING_LIMITS[name];
  for (const stored of [least, TUNING_DEFAULTS[name], most])
    expect(figureOf(name, String(shownFigure(name, stored)))).toBe(stored);
  for (const wrong of ['', 'many', String(shownFigure(name, least - 1)), String(shownFigure(name, most + 1))])
    expect(figureOf(name, wrong)).toBeNull();
});

it('tells what differs from the defaults, and that alone', () => {
  expect(changedTuning({ tuning: {}, retry: {} })).toEqual([]);
  const { retries: _, ...defaults } = TUNING_DEFAULTS;
  expect(changedTuning({ tuning: defaults, retry: { retries: 3 } })).toEqual([]);
  expect(
    changedTuning({
      tuning: { prefer: 'speed', synchronousCommit: 'off', partBytes: 512 * 1024, lockTimeoutMs: 500 },
      retry: { retries: 0 },
    }),
  ).toEqual([
    { label: 'Prefer', value: 'speed', standard: 'the shortest lock' },
    { label: 'COMMIT', value: 'does not wait for the disk', standard: 'waits for the disk' },
    { label: 'Part size', value: '0.5 MB', standard: '8 MB' },
    { label: 'Lock timeout', value: '0.5 s', standard: '10 s' },
    { label: 'Retries', value: '0', standard: '3' },
  ]);
  expect(changedTuning({ tuning: { binaryCopy: 'off' }, retry: {} })).toEqual([
    { label: 'Rows of a table', value: 'as text', standard: 'as binary COPY where that pays' },
  ]);
  const lanes = { mergeLanes: 4, mergeBy: 'column', mergeColumn: 'customer' } as const;
  expect(changedTuning({ tuning: lanes, retry: {} })).toEqual([
    { label: 'Merge lanes by', value: 'the values of customer', standard: 'a hash of the key' },
    { label: 'Merge lanes', value: '4', standard: '1' },
  ]);
  expect(changedTuning({ tuning: { ...lanes, mergeLanes: 1 }, retry: {} })).toEqual([]);
});
