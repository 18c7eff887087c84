import { expect, it } from 'vitest';
import { throughputPoints } from './throughput-points';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const metric = (seconds: number, read: number) => ({
  at: at(seconds),
  read,
  staged: read,
  quarantined: 0,
  bytes: 0,
});

it('gives the speed of each interval, the first since the start', () => {
  const points = throughputPoints(
    [metric(2, 1000), metric(3, 4000), metric(3, 4000), metric(5, 4000)],
    at(0),
  );
  expect(points.map((point) => [point.seconds, point.rowsPerSecond])).toEqual([
    [2, 500],
    [3, 3000],
    [5, 0],
  ]);
});

it('has nothing to show before the first figures', () => {
  expect(throughputPoints([], at(0))).toEqual([]);
});
