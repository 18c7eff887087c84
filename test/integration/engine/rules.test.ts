import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeAll(async () => {
  await database.client.query(
    `CREATE TABLE customers (id integer PRIMARY KEY); INSERT INTO customers VALUES (1), (2)`,
  );
});
beforeEach(() =>
  database.client.query(
    `DROP TABLE IF EXISTS orders;
     CREATE TABLE orders (id integer PRIMARY KEY, customer integer, ordered date, shipped date, code text)`,
  ),
);

const run = (rows: string[], options: Partial<RunOptions> = {}) =>
  runEngine({
    content: ['id,customer,ordered,shipped,code', ...rows, ''].join('\n'),
    url: database.url,
    table: 'orders',
    key: ['id'],
    errorThreshold: { share: 1 },
    ...options,
  });

const rule = (kind: string, column: string, params: Record<string, unknown> = {}) => ({
  rule: kind,
  column,
  params,
});
const ids = async () =>
  (await database.client.query<{ id: number }>('SELECT id FROM orders ORDER BY id')).rows.map(({ id }) => id);

describe('rules that look beyond one cell', () => {
  it('compares columns and judges conditions, with every reason, also where another cell cannot be read', async () => {
    const { result, quarantine } = await run(
      [
        '1,1,2024-01-01,2024-01-02,a',
        '2,1,2024-01-03,2024-01-02,b',
        '3,1,2024-01-03,2024-01-02,',
        '4,1,never,2024-01-02,d',
      ],
      {
        rules: [
          rule('compare', 'shipped', { operator: '>=', other: 'ordered' }),
          rule('expression', 'code', {
            expression: "NOT (code = 'b' OR code IS NULL)",
            message: 'must not be b',
          }),
        ],
      },
    );
    expect(quarantine.reasons()).toEqual({
      2: ['shipped:compare', 'code:expression'],
      3: ['shipped:compare', 'code:expression'],
      4: ['ordered:type'],
    });
    expect(quarantine.rows.get(2)!.reasons.map(({ message, value }) => [message, value])).toEqual([
      ['must be at least ordered', '2024-01-02'],
      ['must not be b', 'b'],
    ]);
    expect(result.state).toBe('partial');
    expect(await ids()).toEqual([1]);
  });

  it('refuses only the rows for which a condition raises an error', async () => {
    const { quarantine } = await run(['1,2,,,a', '2,0,,,b', '3,4,,,c'], {
      rules: [rule('expression', 'customer', { expression: '10 / customer > 3' })],
    });
    expect(quarantine.reasons()).toEqual({ 2: ['customer:expression'], 3: ['customer:expression'] });
    expect(quarantine.rows.get(2)!.reasons[0]!.message).toContain('division by zero');
    expect(await ids()).toEqual([1]);
  });

  it('knows values by another table, and rows by the destination itself', async () => {
    await database.client.query(`INSERT INTO orders (id, code) VALUES (7, 'taken'), (8, 'moves')`);
    const { result, quarantine } = await run(
      ['1,1,,,x', '2,3,,,y', '3,,,,taken', '7,1,,,taken', '8,9,,,free', '9,2,,,moves'],
      {
        rules: [
          rule('exists-in', 'customer', { table: 'customers', column: 'id' }),
          rule('unique-in-table', 'code'),
        ],
      },
    );
    expect(quarantine.reasons()).toEqual({
      2: ['customer:exists-in'],
      3: ['code:unique-in-table'],
      5: ['customer:exists-in'],
    });
    expect(result).toMatchObject({ read: 6, inserted: 2, updated: 1, quarantined: 3 });
    expect(await ids()).toEqual([1, 7, 8, 9]);
  });

  it('has nothing to say of the rows that replace takes away, nor of a table that is yet to be made', async () => {
    await database.client.query(`INSERT INTO orders (id, code) VALUES (7, 'taken')`);
    const rules = [rule('unique-in-table', 'code')];
    const replaced = await run(['1,1,,,taken'], { mode: 'replace', rules, writing: { deletionBrake: 1 } });
    expect(replaced.result.state).toBe('succeeded');
    await database.client.query('DROP TABLE orders');
    expect((await run(['1,1,,,taken'], { create: true, rules })).result.state).toBe('succeeded');
  });

  it('counts what a warning finds among rows, and lets them through', async () => {
    const { result, quarantine } = await run(['1,3,,,a', '2,3,,,a', '3,1,,,b'], {
      rules: [
        { ...rule('unique', 'code'), severity: 'warning' },
        { ...rule('exists-in', 'customer', { table: 'customers', column: 'id' }), severity: 'warning' },
      ],
    });
    expect(quarantine.rows.size).toBe(0);
    expect(result).toMatchObject({ state: 'succeeded', warnings: 3 });
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it.each([
    ['a table that is not there', { table: 'nowhere', column: 'id' }, /nowhere/],
    ['a column that is not there', { table: 'customers', column: 'nr' }, /nr/],
    ['values of another type', { table: 'pg_class', schema: 'pg_catalog', column: 'relname' }, /operator/],
  ])('says before anything is read that a rule names %s', async (_, params, why) => {
    const { result, events } = await run(['1,1,,,a'], { rules: [rule('exists-in', 'customer', params)] });
    expect(result.error).toMatchObject({ code: 'validate.badRule' });
    expect(result.error!.message).toMatch(/"exists-in" on column "customer"/);
    expect(result.error!.message).toMatch(why);
    expect(result.read).toBe(0);
    expect(events.filter(({ type }) => type === 'part')).toEqual([]);
  });
});

describe('rules about the batch as a whole', () => {
  const good = ['1,1,,,a', '2,1,,,b', '3,2,,,'];

  it('stop the batch before the table is touched, all broken ones named, and keep what was refused', async () => {
    const { result, quarantine } = await run([...good, 'x,1,,,c'], {
      rules: [
        { rule: 'row-count', params: { min: 10 } },
        { rule: 'null-share', column: 'code', params: { most: 10 } },
        { rule: 'aggregate', column: 'customer', params: { of: 'sum', min: 1 } },
      ],
    });
    expect(result).toMatchObject({ state: 'failed', read: 4, quarantined: 1, inserted: 0 });
    expect(result.error).toMatchObject({ code: 'validate.batchRule', class: 'data' });
    expect(result.error!.message).toContain(
      'breaks 2 rules: 4 rows were read, and at least 10 are expected; "code" is missing in 33.3 % of the rows',
    );
    expect(quarantine.reasons()).toEqual({ 4: ['id:type'] });
    expect(await ids()).toEqual([]);
  });

  it.each([
    ['staged first', [{ rule: 'null-share', column: 'code', params: { most: 100 } }]],
    ['merged while it is staged', []],
  ])('hold for a batch that is %s', async (_, others) => {
    const tuning = { prefer: 'speed' as const };
    const load = `count ${others.length}`;
    const rules = [{ rule: 'row-change', params: { most: 50 } }, ...others];
    expect((await run(good, { load, rules, tuning })).result.state).toBe('succeeded');
    await database.client.query('TRUNCATE orders');
    const { result } = await run(good.slice(2), { load, rules, tuning });
    expect(result.error!.message).toContain('1 rows were read and 3 by the last batch');
    expect(await ids()).toEqual([]);
    expect((await run(good.slice(1), { load, rules, tuning })).result.state).toBe('succeeded');
  });

  it('are counted and logged as warnings where they are to stop nothing', async () => {
    const { result, events } = await run(good, {
      rules: [{ rule: 'row-count', severity: 'warning', params: { max: 2 } }],
    });
    expect(result).toMatchObject({ state: 'succeeded', warnings: 1 });
    expect(events).toContainEqual({
      type: 'log',
      level: 'warn',
      message: 'A rule about the whole batch is broken: 3 rows were read, and at most 2 are expected.',
    });
  });
});
