import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadError } from '@/lib/engine/errors';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { rules, type RuleKind } from '@/lib/engine/validate/registry';
import type { Rule } from '@/lib/engine/validate/rule';
import { expectSameAsBatch } from '../support/engine-trial';
import { columnOf, hostileColumn, useRuleCells } from '../support/rule-cells';
import { misfits, nonsense } from './cases/nonsense-rules';
import { relationExamples } from './cases/relation-rules';
import type { RuleExample } from './cases/rule-example';
import { textExamples } from './cases/text-rules';
import { valueExamples } from './cases/value-rules';

const examples: Record<RuleKind, RuleExample[]> = { ...valueExamples, ...textExamples, ...relationExamples };
const { database, keep, makeTried } = useRuleCells();

type Params = Record<string, unknown>;

async function compile(kind: RuleKind, params: unknown, type: string) {
  const rule = rules[kind] as Rule<unknown>;
  return rule.compile(rule.paramsSchema.parse(params), columnOf(hostileColumn, type), {
    otherColumn: (name) => ([hostileColumn, 'beside'].includes(name) ? columnOf(name, type) : undefined),
    rowsHeldElsewhere: (staged, rowColumn) =>
      `SELECT ${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE ${quoteIdentifier(hostileColumn)} = 'known'`,
  });
}

describe.each(Object.keys(rules) as RuleKind[])('rule %s', (kind) => {
  const rule = rules[kind] as Rule<unknown>;

  it('is registered under its own name, with words for people', () => {
    expect(rule.kind).toBe(kind);
    expect(rule.title).toMatch(/^[A-Z]/);
    expect(rule.description).toMatch(/\.$/);
    expect(examples[kind].length).toBeGreaterThan(0);
  });

  it.each(nonsense[kind].map((params) => [JSON.stringify(params)?.slice(0, 60), params] as const))(
    'refuses the parameters %s',
    (_shown, params) => {
      expect(rule.paramsSchema.safeParse(params).success).toBe(false);
    },
  );

  it.each(examples[kind].map((example) => [example.type, JSON.stringify(example.params), example] as const))(
    'refuses exactly the bad values of a %s column, where the engine judges it, with %s',
    async (_type, _params, { params, type, passes, fails, message, beside }) => {
      const compiled = await compile(kind, params, type);
      expect(compiled.message).toBe(message);
      expect('rowsThatFail' in compiled).toBe(rule.waitsForAll === true);
      expect(await keep(compiled, type, { cells: [...passes, ...fails], beside })).toEqual(passes);
    },
  );

  it.each(examples[kind].map((example) => [example.type, example] as const))(
    kind === 'required' ? 'refuses NULL in a %s column' : 'lets NULL pass in a %s column',
    async (_type, { params, type }) => {
      const compiled = await compile(kind, params, type);
      expect(await keep(compiled, type, { cells: [null] })).toEqual(kind === 'required' ? [] : ['null']);
    },
  );

  it.each(examples[kind].map((example) => [example.type, JSON.stringify(example.params), example] as const))(
    'does to sampled rows what it does in a batch, on a %s column with %s',
    async (type, _params, { params, passes, fails, beside = null }) => {
      const known = fc.constantFrom<string | null>(null, ...passes, ...fails);
      const any = fc.string({ maxLength: 8 });
      const cell = fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: any });
      const severities = fc.constantFrom('error' as const, 'warning' as const);
      await fc.assert(
        fc.asyncProperty(
          fc.array(cell, { minLength: 30, maxLength: 60 }),
          severities,
          async (cells, severity) => {
            await makeTried(type, 'known');
            const columns = [hostileColumn, 'beside'];
            const rule = { rule: kind, column: hostileColumn, severity, params: params as Params };
            await expectSameAsBatch(
              {
                ...{ url: database.url, table: 'tried', columns, settings: { rules: [rule] } },
                cells: cells.map((each) => [each, beside]),
              },
              database.client,
            );
          },
        ),
        { numRuns: 1, endOnFailure: true },
      );
    },
  );
});

it.each(misfits)(
  'refuses the rule %s with %j on a %s column, naming rule and column',
  async (kind, params, type) => {
    const error = await compile(kind, params, type).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ code: 'validate.badRule', class: 'fatal' });
    expect((error as LoadError).message).toContain(`"${kind}"`);
    expect((error as LoadError).message).toContain(hostileColumn);
  },
);

it('reads a date-format rule from the raw text where the column is staged as text', async () => {
  const compiled = await rules['date-format'].compile(
    { format: 'YYYY-MM-DD' },
    { name: 'day', sql: '(raw_day::date)', textSql: quoteIdentifier(hostileColumn), type: 'date' },
    { otherColumn: () => undefined, rowsHeldElsewhere: undefined },
  );
  expect(await keep(compiled, 'text', { cells: ['2024-01-31', '2024-02-30', '20240131'] })).toEqual([
    '2024-01-31',
  ]);
});
