import { expect, it } from 'vitest';
import type { BatchResult } from '@/lib/engine/index';
import { formatBytes } from './figures';
import { summarise } from './summary';

const result: BatchResult = {
  schemaVersion: 1,
  batchId: 'b-1',
  load: 'orders.csv → public.orders',
  state: 'partial',
  mode: 'upsert',
  read: 1_000,
  inserted: 900,
  updated: 50,
  unchanged: 30,
  quarantined: 20,
  duplicates: 0,
  filtered: 0,
  deleted: 0,
  warnings: 0,
  skippedLines: 1,
  bytes: 81_000,
  startedAt: '2025-01-01T00:00:00.000Z',
  durationSeconds: 0.5,
  rowsPerSecond: 2_000,
  stages: { extract: 0.1, stage: 0.1, validate: 0.1, reconcile: 0, merge: 0.2 },
  plan: { merge: 'INSERT', why: 'the table was empty' },
  attempts: [],
  watermark: null,
  lanes: null,
  source: null,
  errorGroups: [
    {
      fingerprint: 'f',
      column: 'quantity',
      rule: 'range',
      sqlstate: null,
      message: 'must be at least 1',
      rows: 20,
      reasons: 21,
      sample: '-1',
    },
  ],
  error: null,
};
const facts = {
  parts: 2,
  staged: 980,
  quarantineFile: '/data/in/orders.csv.quarantine.ndjson',
  baseFolder: '/data',
};

it('ends with figures, the conservation sum and the reasons of refusal', () => {
  const text = summarise(result, facts);
  for (const line of [
    /^Partial: merged, with refused rows\. orders\.csv → public\.orders \(upsert\)$/m,
    /^ {2}duration +0\.50 s$/m,
    /^ {2}parts +2$/m,
    /^ {2}rows extracted +1,000 {2}\(81\.0 kB\)$/m,
    /^ {2}rows loaded +980$/m,
    /^ {2}rows merged +980$/m,
    /^ {2}validation errors +21$/m,
    /^ {2}throughput +2,000 rows\/s$/m,
    /^1,000 read = 900 inserted \+ 50 updated \+ 30 unchanged \+ 20 quarantined \+ 0 duplicates \+ 0 filtered$/m,
    /^Refused rows are in in\/orders\.csv\.quarantine\.ndjson:$/m,
    /^ {2}20 {2}quantity {2}must be at least 1, e\.g\. "-1"$/m,
  ]) {
    expect(text).toMatch(line);
  }
});

it('shows a sum that does not close', () => {
  expect(summarise({ ...result, inserted: 899 }, facts)).toContain('1,000 read ≠ 899 inserted');
});

it('shows why a batch failed', () => {
  const error = { code: 'merge.x', class: 'fatal' as const, message: 'The table is gone.' };
  expect(summarise({ ...result, state: 'failed', error }, facts)).toContain(
    'Failed: the table is as it was. orders.csv → public.orders (upsert)\nThe table is gone.',
  );
});

it('does not call the table untouched where merge lanes are in', () => {
  const error = { code: 'merge.x', class: 'retryable' as const, message: 'The server is gone.' };
  const lanes = { lanes: 3, by: 'hash', merged: [1] };
  expect(summarise({ ...result, state: 'failed', error, lanes }, facts)).toContain(
    'Failed: part of the batch is in the table. orders.csv → public.orders (upsert)\nThe server is gone.',
  );
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [243_000_000, '243.0 MB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
