import { beforeEach, expect, it } from 'vitest';
import type { RuleSpec } from '@/lib/engine/index';
import { runEngine } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query(
    'DROP TABLE IF EXISTS items; CREATE TABLE items (id int PRIMARY KEY, amount int, code text)',
  );
});

/** 200 rows, of which 20 have an amount below 1; each code stands twice in the first 20. */
const content = ['id,amount,code', ...Array.from({ length: 200 }, (_, at) => lineOf(at)), ''].join('\n');

function lineOf(at: number): string {
  return `${at},${at % 10 === 0 ? 0 : at},${at < 20 ? `c${at >> 1}` : at}`;
}

const load = (rules: Partial<RuleSpec>[], maxCount?: number) =>
  runEngine({
    ...{ content, url: database.url, table: 'items', key: ['id'] },
    rules: rules as RuleSpec[],
    errorThreshold: { share: 1, maxCount },
  });

const range = { column: 'amount', rule: 'range', params: { min: 1 } };

it.each([
  [{ maxCount: 20 }, 'partial'],
  [{ maxCount: 19 }, 'failed'],
  [{ maxCount: 0 }, 'failed'],
  [{ maxShare: 0.1 }, 'partial'],
  [{ maxShare: 0.09 }, 'failed'],
  [{ maxShare: 0 }, 'failed'],
])('holds a rule to %j of 200 rows when it refuses 20', async (limit, state) => {
  const { result, quarantine } = await load([
    { ...range, ...limit },
    { column: 'id', rule: 'required', maxCount: 0 },
  ]);
  expect(result.state).toBe(state);
  expect(quarantine.rows.size).toBe(20);
  const { rows } = await database.client.query<{ count: number }>('SELECT count(*)::int FROM items');
  expect(rows[0]!.count).toBe(state === 'failed' ? 0 : 180);
  if (state === 'failed')
    expect(result.error).toMatchObject({
      code: 'validate.ruleLimit',
      message: expect.stringMatching(/"range" on column "amount" refused 20 rows/),
    });
});

it('holds all rows together to their number, whatever the share', async () => {
  expect((await load([range], 20)).result).toMatchObject({ state: 'partial', quarantined: 20 });
  expect((await load([range], 19)).result).toMatchObject({
    state: 'failed',
    error: { code: 'validate.tooManyBadRows', message: expect.stringContaining('more than 19') },
  });
});

it('holds rules that compare rows to their limits too', async () => {
  const unique = { column: 'code', rule: 'unique' };
  expect((await load([{ ...unique, maxCount: 10 }])).result).toMatchObject({
    state: 'partial',
    quarantined: 10,
  });
  expect((await load([{ ...unique, maxCount: 9 }])).result.error).toMatchObject({
    code: 'validate.ruleLimit',
  });
});

it.each([
  [{ ...range, severity: 'warning' as const, maxCount: 1 }, /is a warning/],
  [{ rule: 'row-count', params: { min: 1 }, maxShare: 0.5 }, /is about the whole batch/],
])('refuses a limit for a rule that refuses no row: %j', async (rule, why) => {
  const { error } = (await load([rule])).result;
  expect(error).toMatchObject({ code: 'validate.badRule', message: expect.stringMatching(why) });
});
