import { describe, expect, it } from 'vitest';
import { tuningSchema, type BatchResult, type TableFacts } from '@/lib/engine';
import { adviseOn, type AdviceFacts } from './advice-rules';

const NOTHING = { extract: 0, stage: 0, validate: 0, reconcile: 0, merge: 0 };

function batch(given: Partial<BatchResult> = {}): BatchResult {
  return {
    schemaVersion: 1,
    batchId: 'b',
    load: 'l',
    state: 'succeeded',
    mode: 'upsert',
    ...{ read: 1_000_000, inserted: 1_000_000, updated: 0, unchanged: 0, quarantined: 0, duplicates: 0 },
    ...{ filtered: 0, deleted: 0, warnings: 0, skippedLines: 0, bytes: 80_000_000, rowsPerSecond: 10_000 },
    startedAt: '2026-11-26T10:00:00.000Z',
    durationSeconds: 100,
    stages: { ...NOTHING, extract: 30, stage: 60, merge: 35 },
    plan: { merge: 'upsert', why: 'the table holds rows' },
    attempts: [],
    errorGroups: [],
    watermark: null,
    lanes: null,
    source: null,
    error: null,
    ...given,
  };
}

const table: TableFacts = {
  isPartitioned: false,
  rows: 5_000_000,
  bytes: 1e9,
  secondaryIndexes: [],
  keyCorrelation: 0.99,
};

function advise(given: Partial<Omit<AdviceFacts, 'tuning'>> & { tuning?: object } = {}) {
  return adviseOn({
    mode: 'upsert',
    key: ['id'],
    comparesRows: false,
    batches: [batch()],
    destination: { isPooled: false, table },
    ...given,
    tuning: tuningSchema.parse(given.tuning ?? {}),
  });
}

const settings = (given: Parameters<typeof advise>[0]) => advise(given).items.map(({ setting }) => setting);
const merging = { ...NOTHING, extract: 10, stage: 20, merge: 80 };
const attempt = (code: string) => ({
  part: 'merge',
  number: 1,
  class: 'retryable' as const,
  code,
  message: '',
});

describe('where nothing would help', () => {
  it('says what the time goes into', () => {
    const only = (stages: object) => advise({ batches: [batch({ stages: { ...NOTHING, ...stages } })] });
    expect(only({ extract: 84, stage: 60 })).toEqual({
      summary: 'Nothing to tune: 84 % of the time goes into reading the source.',
      items: [],
    });
    expect(only({ merge: 55 }).summary).toMatch(/55 % of the time goes into merging/);
  });

  it('says so of a load that takes moments, and of one that never ran', () => {
    expect(advise({ batches: [batch({ durationSeconds: 0.4 })] }).summary).toBe(
      'Nothing to tune: a batch takes 0.4 s.',
    );
    expect(advise({ batches: [] }).summary).toMatch(/No batch of this version has been merged yet/);
    expect(advise({ batches: [batch({ state: 'failed' })] }).summary).toMatch(/has been merged yet/);
  });
});

it.each<[string, Parameters<typeof advise>[0], Parameters<typeof advise>[0]]>([
  [
    'Lanes',
    { tuning: { lanes: 1 } },
    { tuning: { lanes: 1 }, batches: [batch({ stages: { ...NOTHING, extract: 80, stage: 60 } })] },
  ],
  [
    'Lanes',
    { batches: [batch({ stages: { ...NOTHING, extract: 30, stage: 180, merge: 10 } })] },
    { batches: [batch({ stages: { ...NOTHING, extract: 70, stage: 180, merge: 10 } })] },
  ],
  [
    'Lanes',
    { tuning: { lanes: 8 }, batches: [batch({ attempts: [attempt('destination.tooManyConnections')] })] },
    { tuning: { lanes: 8 } },
  ],
  [
    'Prefer',
    { batches: [batch({ plan: { merge: 'insert', why: 'the table was empty; its key stays' } })] },
    {
      tuning: { prefer: 'speed' },
      batches: [batch({ plan: { merge: 'insert', why: 'the table was empty; its key stays' } })],
    },
  ],
  [
    'Indexes of the table',
    {
      batches: [batch({ stages: merging })],
      destination: { isPooled: false, table: { ...table, secondaryIndexes: ['a', 'b', 'c'] } },
    },
    {
      batches: [batch({ stages: merging, inserted: 10, unchanged: 999_990 })],
      destination: { isPooled: false, table: { ...table, secondaryIndexes: ['a', 'b', 'c'] } },
    },
  ],
  [
    'Order of the key',
    {
      batches: [batch({ stages: merging })],
      destination: { isPooled: false, table: { ...table, keyCorrelation: 0.01 } },
    },
    {
      batches: [batch({ stages: merging })],
      destination: { isPooled: false, table: { ...table, keyCorrelation: null } },
    },
  ],
  [
    'Memory for building keys',
    {
      batches: [
        batch({ inserted: 30_000_000, plan: { merge: 'drop key, insert, add key', why: 'it was empty' } }),
      ],
    },
    { batches: [batch({ plan: { merge: 'drop key, insert, add key', why: 'it was empty' } })] },
  ],
  [
    'Lock timeout',
    { batches: [batch(), batch({ state: 'failed', attempts: [attempt('destination.locked')] })] },
    { batches: [batch(), batch({ state: 'failed', attempts: [attempt('destination.connectionLost')] })] },
  ],
  [
    'Statement timeout',
    {
      tuning: { statementTimeoutMs: 60_000 },
      batches: [batch({ attempts: [attempt('destination.statementStopped')] })],
    },
    { batches: [batch({ attempts: [attempt('destination.statementStopped')] })] },
  ],
  [
    'Longest record',
    {
      batches: [
        batch({
          errorGroups: [
            {
              ...{ fingerprint: 'f', column: null, rule: 'malformed', sqlstate: null, rows: 2, reasons: 2 },
              message: 'is longer than 16777216 bytes; only its start is kept',
              sample: null,
            },
          ],
        }),
      ],
    },
    {},
  ],
  ['Connection', { destination: { isPooled: true, table } }, { destination: null }],
  [
    'Partitions',
    {
      batches: [batch({ stages: merging })],
      destination: { isPooled: false, table: { ...table, bytes: 3e11 } },
    },
    {
      batches: [batch({ stages: merging })],
      destination: { isPooled: false, table: { ...table, bytes: 3e11, isPartitioned: true } },
    },
  ],
  [
    'COMMIT of the merge',
    { batches: everyTenSeconds(12) },
    { batches: everyTenSeconds(12), tuning: { synchronousCommit: 'off' } },
  ],
])('%s: advises where the facts say so, and not where they do not', (setting, yes, no) => {
  expect(settings(yes)).toEqual([setting]);
  expect(settings(no)).toEqual([]);
  const [item] = advise(yes).items;
  expect(item!.fact).toMatch(/\d|once|pooler/);
  expect(item!.fact + item!.advice).not.toMatch(/NaN|undefined|Infinity/);
  expect(advise(yes).summary).toBeNull();
});

function everyTenSeconds(batches: number): BatchResult[] {
  return Array.from({ length: batches }, (_, index) =>
    batch({
      ...{ read: 40, inserted: 40, durationSeconds: 0.3 },
      startedAt: new Date(Date.UTC(2026, 10, 26, 10) - index * 10_000).toISOString(),
    }),
  );
}
