import { seededRandom } from '@/jobs/sample/random';
import type { LoadProfile } from './load-profile';

const AREAS = [
  'sales',
  'stock',
  'billing',
  'people',
  'web',
  'logistics',
  'support',
  'finance',
  'plant',
  'risk',
];
const THINGS = [
  'orders',
  'events',
  'accounts',
  'items',
  'prices',
  'tickets',
  'rates',
  'visits',
  'parts',
  'claims',
];

/** Every load starts a batch each 216 minutes: 200 in a month. A fifth of the batches leave 500 bad rows. */
export function largeLoads(count: number): LoadProfile[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, index) => ({
    name: `${AREAS[index % 10]}_${THINGS[Math.floor(index / 10) % 10]}_${String(index).padStart(3, '0')}`,
    description: '',
    mode: 'upsert',
    timing: { kind: 'interval', every: 216, unit: 'minutes' },
    timeZone: 'UTC',
    sla: index % 2 === 0 ? { kind: 'age', minutes: 480 } : null,
    everyMinutes: 216,
    offsetMinutes: Math.floor(random() * 216),
    rows: Math.round(20_000 + random() * 400_000),
    rowsPerSecond: Math.round(10_000 + random() * 80_000),
    failing: 0.02,
    partial: 0.2,
    bad: 1,
    silentMinutes: index % 50 === 0 ? 600 : 0,
  }));
}
