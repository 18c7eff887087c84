import type { FreshnessSla } from '@/lib/control/freshness/schemas';
import type { LoadProfile } from './load-profile';

const timeZone = 'Europe/Berlin';
const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** Once a day; half past five in UTC is half past six or seven in Berlin. */
function daily(time: string, offsetMinutes: number, byTime: string) {
  return {
    timing: { kind: 'weekly', time, days: everyDay },
    timeZone,
    ...{ everyMinutes: 1440, offsetMinutes, silentMinutes: 0 },
    sla: { kind: 'by', time: byTime, since: '00:00', days: everyDay, timeZone },
  } as const;
}

function often(everyMinutes: number, offsetMinutes: number, sla: FreshnessSla | null) {
  return {
    timing: { kind: 'cron', expression: everyMinutes < 60 ? `*/${everyMinutes} * * * *` : '5 * * * *' },
    timeZone: 'UTC',
    ...{ everyMinutes, offsetMinutes, silentMinutes: 0, sla },
  } as const;
}

const within = (minutes: number) => ({ kind: 'age', minutes }) as const;

/** Most are well; three are not, each in its own way. */
export const DEMO_LOADS: LoadProfile[] = [
  {
    ...{ name: 'Orders', description: 'Orders of the shop, from the hourly export.', mode: 'upsert' },
    ...often(60, 5, within(120)),
    ...{ rows: 24_000, rowsPerSecond: 31_000, failing: 0.01, partial: 0.12, bad: 0.004, last: 'succeeded' },
  },
  {
    ...{ name: 'Order lines', description: '', mode: 'upsert' },
    ...often(60, 5, within(120)),
    ...{ rows: 71_000, rowsPerSecond: 38_000, failing: 0.01, partial: 0.03, bad: 0.001, last: 'succeeded' },
  },
  {
    ...{ name: 'Web sessions', description: 'Visits, as the tracker writes them.', mode: 'append' },
    ...often(15, 3, within(45)),
    ...{ rows: 46_000, rowsPerSecond: 92_000, failing: 0.004, partial: 0.02, bad: 0.0008, last: 'succeeded' },
  },
  {
    ...{ name: 'Stock levels', description: 'What lies in the warehouses.', mode: 'replace' },
    ...often(30, 10, within(90)),
    ...{ rows: 12_400, rowsPerSecond: 22_000, failing: 0.006, partial: 0, bad: 0, last: 'succeeded' },
  },
  {
    ...{ name: 'Payments', description: 'Settlements of the payment provider.', mode: 'upsert' },
    ...often(60, 20, within(180)),
    ...{ rows: 9_300, rowsPerSecond: 18_000, failing: 0.02, partial: 0.04, bad: 0.006, last: 'succeeded' },
  },
  {
    ...{ name: 'Shipments', description: 'Parcels, as the carriers report them.', mode: 'upsert' },
    ...often(60, 35, within(120)),
    ...{ rows: 6_800, rowsPerSecond: 14_000, failing: 0.02, partial: 0.05, bad: 0.01 },
    ...{ silentMinutes: 290, last: 'succeeded' },
  },
  {
    ...{ name: 'Customers', description: 'Master data of the customers.', mode: 'upsert' },
    ...daily('06:00', 300, '07:00'),
    ...{ rows: 310_000, rowsPerSecond: 64_000, failing: 0.01, partial: 0.1, bad: 0.0004, last: 'succeeded' },
  },
  {
    ...{ name: 'Products', description: '', mode: 'upsert' },
    ...daily('05:30', 270, '07:00'),
    ...{ rows: 48_000, rowsPerSecond: 41_000, failing: 0, partial: 0.05, bad: 0.001, last: 'succeeded' },
  },
  {
    ...{ name: 'Invoices', description: 'From the accounting system.', mode: 'upsert' },
    ...daily('06:15', 315, '08:00'),
    ...{ rows: 18_200, rowsPerSecond: 21_000, failing: 0.03, partial: 0.35, bad: 0.02, last: 'partial' },
  },
  {
    ...{ name: 'Returns', description: 'Goods sent back.', mode: 'upsert' },
    ...daily('06:40', 340, '08:00'),
    ...{ rows: 2_100, rowsPerSecond: 9_000, failing: 0.12, partial: 0.1, bad: 0.03, last: 'failed' },
  },
  {
    ...{ name: 'Exchange rates', description: 'Rates of the central bank.', mode: 'append' },
    ...daily('04:10', 190, '07:00'),
    ...{ rows: 170, rowsPerSecond: 900, failing: 0.01, partial: 0, bad: 0, last: 'succeeded' },
  },
  {
    ...{ name: 'Ad spend', description: 'Cost of campaigns, by day.', mode: 'upsert' },
    ...daily('05:00', 240, '09:00'),
    ...{ rows: 5_400, rowsPerSecond: 12_000, failing: 0.04, partial: 0.08, bad: 0.01, last: 'succeeded' },
  },
];
