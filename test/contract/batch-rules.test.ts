import { describe, expect, it } from 'vitest';
import { LoadError } from '@/lib/engine/errors';
import type { BatchFacts, BatchRule } from '@/lib/engine/validate/batch-rule';
import { batchRules, rules, type BatchRuleKind } from '@/lib/engine/validate/registry';
import { expectSameAsBatch } from '../support/engine-trial';
import { columnOf, daysFromNow, hostileColumn, useRuleCells } from '../support/rule-cells';

const { database, keep, makeTried } = useRuleCells();

type Params = Record<string, unknown>;

interface BatchExample {
  params: unknown;
  type: string;
  cells: (string | null)[];
  facts?: Partial<BatchFacts>;
  /** What it says; undefined where the batch is fine. */
  says: string | undefined;
}

const batchExamples: Record<BatchRuleKind, BatchExample[]> = {
  'row-count': [
    { params: { min: 2 }, type: 'text', cells: [], facts: { read: 2 }, says: undefined },
    {
      params: { min: 2, max: 2 },
      type: 'text',
      cells: [],
      facts: { read: 1 },
      says: '1 rows were read, and at least 2 are expected',
    },
    {
      params: { max: 2 },
      type: 'text',
      cells: [],
      facts: { read: 3 },
      says: '3 rows were read, and at most 2 are expected',
    },
  ],
  'row-change': [
    { params: { most: 10 }, type: 'text', cells: [], facts: { read: 1, readBefore: null }, says: undefined },
    { params: { most: 10 }, type: 'text', cells: [], facts: { read: 90, readBefore: 100 }, says: undefined },
    {
      params: { most: 10 },
      type: 'text',
      cells: [],
      facts: { read: 89, readBefore: 100 },
      says: '89 rows were read and 100 by the last batch, which is a change of more than 10 %',
    },
    {
      params: { most: 10 },
      type: 'text',
      cells: [],
      facts: { read: 1, readBefore: 0 },
      says: '1 rows were read and 0 by the last batch, which is a change of more than 10 %',
    },
  ],
  'null-share': [
    { params: { most: 50 }, type: 'date', cells: [null, '2024-01-01'], says: undefined },
    { params: { most: 0 }, type: 'date', cells: [], says: undefined },
    {
      params: { most: 33 },
      type: 'integer',
      cells: [null, '1', '2'],
      says: `"${hostileColumn}" is missing in 33.3 % of the rows, and at most 33 % are allowed`,
    },
  ],
  aggregate: [
    {
      params: { of: 'sum', min: 3, max: 3 },
      type: 'numeric(10,2)',
      cells: ['1', '2', null],
      says: undefined,
    },
    {
      params: { of: 'average', max: 1 },
      type: 'integer',
      cells: ['1', '2'],
      says: `the average of "${hostileColumn}" is 1.5000000000000000, and at most 1 is expected`,
    },
    {
      params: { of: 'maximum', min: 0 },
      type: 'double precision',
      cells: ['NaN'],
      says: `the maximum of "${hostileColumn}" is NaN, and at least 0 is expected`,
    },
    {
      params: { of: 'minimum', min: 0 },
      type: 'integer',
      cells: [null],
      says: `"${hostileColumn}" has no value to take the minimum of`,
    },
    {
      params: { of: 'distinct', min: 3 },
      type: 'text',
      cells: ['a', 'a', 'b', null],
      says: `the number of distinct values of "${hostileColumn}" is 2, and at least 3 is expected`,
    },
  ],
  freshness: [
    {
      params: { within: '2 d' },
      type: 'date',
      cells: [daysFromNow(-30), daysFromNow(-1), null],
      says: undefined,
    },
    {
      params: { within: '2 d' },
      type: 'timestamp with time zone',
      cells: ['2024-01-01 00:00:00+00'],
      says: `the newest value of "${hostileColumn}" is 2024-01-01 00:00:00+00, which is more than 2 days ago`,
    },
    {
      params: { within: '1 h' },
      type: 'date',
      cells: [null],
      says: `"${hostileColumn}" has no value that could be fresh`,
    },
  ],
};

const batchNonsense: Record<BatchRuleKind, unknown[]> = {
  'row-count': [{}, { min: -1 }, { min: 2, max: 1 }, { min: 0.5 }],
  'row-change': [{}, { most: -1 }, { most: 'a' }],
  'null-share': [{}, { most: 101 }],
  aggregate: [{}, { of: 'sum' }, { of: 'median', min: 1 }, { min: 2, max: 1 }],
  freshness: [{}, { within: 'yesterday' }, { within: "1 d'" }],
};

describe.each(Object.keys(batchRules) as BatchRuleKind[])('rule about the batch: %s', (kind) => {
  const rule = batchRules[kind] as BatchRule<unknown>;

  it('is registered under its own name, with words for people', () => {
    expect(rule.kind).toBe(kind);
    expect(Object.keys(rules)).not.toContain(kind);
    expect(rule.title).toMatch(/^[A-Z]/);
    expect(rule.description).toMatch(/\.$/);
  });

  it.each(batchNonsense[kind].map((params) => [JSON.stringify(params), params] as const))(
    'refuses the parameters %s',
    (_shown, params) => {
      expect(rule.paramsSchema.safeParse(params).success).toBe(false);
    },
  );

  it.each(
    batchExamples[kind].map(
      (example) => [JSON.stringify(example.params), example.says ?? 'nothing', example] as const,
    ),
  )('with %s says %s', async (_params, _says, { params, type, cells, facts, says }) => {
    const checked = rule.paramsSchema.parse(params);
    const { measure, judge } = rule.takesColumn
      ? rule.compile(checked, columnOf(hostileColumn, type))
      : rule.compile(checked);
    expect(measure !== undefined).toBe(rule.takesColumn);
    await keep({ failsWhen: 'false', message: '' }, type, { cells });
    const { rows } = await database.client.query<{ measured: string | null }>(
      measure ? `SELECT (${measure})::text AS measured FROM cells` : 'SELECT NULL AS measured',
    );
    expect(judge(rows[0]!.measured, { read: cells.length, readBefore: null, ...facts })).toBe(says);
  });
});

it.each(
  (Object.keys(batchRules) as BatchRuleKind[]).flatMap((kind) =>
    batchExamples[kind].map((example) => [kind, JSON.stringify(example.params), example] as const),
  ),
)(
  'says of rows that are all there are what a batch says of them: %s with %s',
  async (kind, _params, example) => {
    const { params, type, cells } = example;
    await makeTried(type, 'known');
    const { takesColumn } = batchRules[kind] as BatchRule<unknown>;
    const rule = { rule: kind, ...(takesColumn && { column: hostileColumn }), params: params as Params };
    const columns = [hostileColumn, 'beside'];
    const { trial, batch } = await expectSameAsBatch(
      {
        ...{ url: database.url, table: 'tried', columns, settings: { rules: [rule] } },
        cells: [...cells, null].map((cell) => [cell, null]),
      },
      database.client,
    );
    const { says } = trial.rules[0]!;
    expect(batch.result.error?.code).toBe(says === null ? undefined : 'validate.batchRule');
    expect(batch.result.error?.message ?? '').toContain(says ?? '');
  },
);

it.each([
  ['aggregate', { of: 'sum', min: 1 }, 'text'],
  ['freshness', { within: '1 d' }, 'integer'],
] as const)('refuses the rule %s about the batch with %j on a %s column', (kind, params, type) => {
  const rule = batchRules[kind] as BatchRule<unknown> & { takesColumn: true };
  expect(() => rule.compile(rule.paramsSchema.parse(params), columnOf(hostileColumn, type))).toThrow(
    LoadError,
  );
});
