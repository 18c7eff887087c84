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

const day = 24 * 60;

/** Once a month: the last batch was yesterday, and refused two million rows of many more. */
const MIGRATION: LoadProfile = {
  ...{ name: 'legacy_migration', description: 'What the old system exported, as it was.', mode: 'append' },
  ...{ timing: { kind: 'interval', every: 30, unit: 'days' }, timeZone: 'UTC', sla: null },
  ...{ everyMinutes: 30 * day, offsetMinutes: 29 * day, silentMinutes: 0 },
  ...{ rows: 20_000_000, rowsPerSecond: 300_000, failing: 0, partial: 1, bad: 1, mostBadRows: 2_000_000 },
};

/**
 * Every load starts a batch each 216 minutes: 200 in a month. A fifth of the batches leave 500 bad rows. Beside them stands the
 * migration.
 */
export function largeLoads(count: number): LoadProfile[] {
  const random = seededRandom(11);
  const regular = Array.from({ length: count }, (_, index): LoadProfile => ({
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
  return [...regular, MIGRATION];
}
