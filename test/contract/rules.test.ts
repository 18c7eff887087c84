import fc from 'fast-check';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadError } from '@/lib/engine/errors';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import type { BatchFacts, BatchRule } from '@/lib/engine/validate/batch-rule';
import type { CompiledRule, Rule, RuleColumn } from '@/lib/engine/validate/rule';
import { batchRules, rules, type BatchRuleKind, type RuleKind } from '@/lib/engine/validate/registry';
import { expectSameAsBatch } from '../support/engine-trial';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

const hostile = `o'reilly"; DROP TABLE cells; -- \\' \\\\ $$ %s`;
const hostileColumn = 'or"der \'; --';

interface Example {
  params: unknown;
  type: string;
  passes: string[];
  fails: string[];
  message: string;
  /** What the column "beside", of the same type, holds in every row. */
  beside?: string;
}

/** ISO 8601 date in UTC. */
function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

const year = 'must be a date written as';
const examples: Record<RuleKind, Example[]> = {
  required: [
    {
      params: {},
      type: 'text',
      passes: ['x', ' x '],
      fails: ['', '  ', '\t\n', '\u00a0'],
      message: 'must have a value',
    },
    { params: {}, type: 'integer', passes: ['0'], fails: [], message: 'must have a value' },
    { params: {}, type: 'jsonb', passes: ['{}'], fails: [], message: 'must have a value' },
  ],
  type: [
    {
      params: { type: 'integer' },
      type: 'integer',
      passes: ['1', '-2147483648'],
      fails: [],
      message: 'must be readable as integer',
    },
    {
      params: { type: 'integer' },
      type: 'text',
      passes: ['1', ' -5 ', '+7', '2147483647'],
      fails: ['', 'abc', '1.5', '2147483648', '9'.repeat(99), '9'.repeat(400)],
      message: 'must be readable as integer',
    },
    {
      params: { type: 'numeric' },
      type: 'text',
      passes: ['1', '.5', '1e9', '-1.25'],
      fails: ['', '1,5', 'abc', '--1'],
      message: 'must be readable as numeric',
    },
    {
      params: { type: 'boolean' },
      type: 'text',
      passes: ['true', 'NO', 'f', '1'],
      fails: ['maybe', '2', ''],
      message: 'must be readable as boolean',
    },
    {
      params: { type: 'date' },
      type: 'text',
      passes: ['2024-02-29', '1999-12-31'],
      fails: ['2023-02-29', '2024-13-01', 'invalid', '0000-01-01'],
      message: 'must be readable as date',
    },
    {
      params: { type: 'timestamptz' },
      type: 'text',
      passes: ['2024-02-29', '2024-02-29 23:59:59.5+02', '2024-02-29T12:00:00Z'],
      fails: ['2024-02-30 12:00', '2024-02-29 24:61'],
      message: 'must be readable as timestamptz',
    },
    {
      params: { type: 'uuid' },
      type: 'text',
      passes: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{A0EEBC999C0B4EF8BB6D6BB9BD380A11}'],
      fails: ['a0eebc99'],
      message: 'must be readable as uuid',
    },
    {
      params: { type: 'smallint' },
      type: 'bigint',
      passes: ['32767'],
      fails: ['32768'],
      message: 'must be readable as smallint',
    },
  ],
  range: [
    {
      params: { min: 1 },
      type: 'integer',
      passes: ['1', '2'],
      fails: ['0', '-1'],
      message: 'must be at least 1',
    },
    {
      params: { min: 0.5, max: 2 },
      type: 'smallint',
      passes: ['1', '2'],
      fails: ['0', '3'],
      message: 'must be between 0.5 and 2',
    },
    {
      params: { max: 99999999999 },
      type: 'integer',
      passes: ['2147483647'],
      fails: [],
      message: 'must be at most 99999999999',
    },
    {
      params: { max: '9223372036854775808' },
      type: 'bigint',
      passes: ['9223372036854775807'],
      fails: [],
      message: 'must be at most 9223372036854775808',
    },
    {
      params: { min: 0, exclusive: true },
      type: 'numeric(10,2)',
      passes: ['0.01'],
      fails: ['0', '-1', 'NaN'],
      message: 'must be more than 0',
    },
    {
      params: { min: 0.005 },
      type: 'numeric(10,2)',
      passes: ['0.01'],
      fails: ['0'],
      message: 'must be at least 0.005',
    },
    {
      params: { min: 0.1, max: 0.1 },
      type: 'real',
      passes: ['0.1'],
      fails: ['0.2'],
      message: 'must be between 0.1 and 0.1',
    },
    {
      params: { min: '2024-01-01' },
      type: 'date',
      passes: ['2024-01-01'],
      fails: ['2023-12-31'],
      message: 'must be 2024-01-01 or later',
    },
    {
      params: { max: '2024-01-01 12:00', exclusive: true },
      type: 'timestamp(3) without time zone',
      passes: ['2024-01-01 11:59:59'],
      fails: ['2024-01-01 12:00:00'],
      message: 'must be before 2024-01-01 12:00',
    },
    {
      params: { min: '08:00', max: '18:00' },
      type: 'time without time zone',
      passes: ['08:00'],
      fails: ['07:59', '18:01'],
      message: 'must be between 08:00 and 18:00',
    },
    {
      params: { max: '1 hour' },
      type: 'interval',
      passes: ['30 minutes'],
      fails: ['2 hours'],
      message: 'must be at most 1 hour',
    },
    {
      params: { min: 10 },
      type: 'small_number',
      passes: ['10'],
      fails: ['9'],
      message: 'must be at least 10',
    },
  ],
  length: [
    {
      params: { min: 2, max: 3 },
      type: 'text',
      passes: ['ab', 'äöü'],
      fails: ['a', 'abcd', ''],
      message: 'must be 2 to 3 characters long',
    },
    {
      params: { max: 1 },
      type: 'varchar(10)',
      passes: ['', 'a'],
      fails: ['ab'],
      message: 'must be at most 1 character long',
    },
    {
      params: { min: 5, max: 5 },
      type: 'citext',
      passes: ['12345'],
      fails: ['1234'],
      message: 'must be exactly 5 characters long',
    },
    {
      params: { min: 3 },
      type: 'integer',
      passes: ['123'],
      fails: ['12'],
      message: 'must be at least 3 characters long',
    },
  ],
  pattern: [
    {
      params: { pattern: '^[A-Z]{2}\\d+$' },
      type: 'text',
      passes: ['AB1'],
      fails: ['ab1', 'AB', ''],
      message: 'must match the pattern ^[A-Z]{2}\\d+$',
    },
    {
      params: { pattern: '^ab$', flags: 'i' },
      type: 'text',
      passes: ['AB'],
      fails: ['abc'],
      message: 'must match the pattern ^ab$',
    },
    {
      params: { pattern: '^ab$' },
      type: 'citext',
      passes: ['ab'],
      fails: ['AB'],
      message: 'must match the pattern ^ab$',
    },
    {
      params: { pattern: `^'; DROP TABLE cells; --\\\\$` },
      type: 'text',
      passes: [`'; DROP TABLE cells; --\\`],
      fails: ['x'],
      message: `must match the pattern ^'; DROP TABLE cells; --\\\\$`,
    },
  ],
  'one-of': [
    {
      params: { values: ['pending', 'confirmed', 'shipped'] },
      type: 'text',
      passes: ['pending'],
      fails: ['Pending', 'unknown', ''],
      message: 'must be one of pending, confirmed, shipped',
    },
    {
      params: { values: [hostile] },
      type: 'text',
      passes: [hostile],
      fails: ['x'],
      message: `must be one of ${hostile}`,
    },
    {
      params: { values: ['Ä', 'b'], caseSensitive: false },
      type: 'text',
      passes: ['ä', 'B'],
      fails: ['c'],
      message: 'must be one of Ä, b',
    },
    {
      params: { values: [1, 2] },
      type: 'integer',
      passes: ['2'],
      fails: ['3'],
      message: 'must be one of 1, 2',
    },
    {
      params: { values: ['1'] },
      type: 'numeric(10,2)',
      passes: ['1.00'],
      fails: ['1.01'],
      message: 'must be one of 1',
    },
    {
      params: { values: [true] },
      type: 'boolean',
      passes: ['t'],
      fails: ['f'],
      message: 'must be one of true',
    },
    {
      params: { values: ['happy'] },
      type: 'mood',
      passes: ['happy'],
      fails: ['sad'],
      message: 'must be one of happy',
    },
    { params: { values: ['a'] }, type: 'citext', passes: ['a'], fails: ['A'], message: 'must be one of a' },
  ],
  'date-format': [
    {
      params: { format: 'YYYY-MM-DD' },
      type: 'text',
      passes: ['2024-02-29', '2000-02-29'],
      fails: ['1900-02-29', '2024-2-1', '2024-04-31', ' 2024-01-01', 'invalid', ''],
      message: `${year} YYYY-MM-DD`,
    },
    {
      params: { format: 'DD.MM.YYYY HH24:MI' },
      type: 'text',
      passes: ['31.12.2024 23:59'],
      fails: ['12.31.2024 23:59', '31.12.2024 24:00', '31x12x2024 10:00'],
      message: `${year} DD.MM.YYYY HH24:MI`,
    },
    {
      params: { format: 'Mon DD, YYYY' },
      type: 'text',
      passes: ['Feb 29, 2024'],
      fails: ['Feb 29, 2023', 'Xyz 01, 2024'],
      message: `${year} Mon DD, YYYY`,
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SSZ' },
      type: 'text',
      passes: ['2024-01-31T00:00:00Z'],
      fails: ['2024-01-31 00:00:00'],
      message: `${year} YYYY-MM-DDTHH24:MI:SSZ`,
    },
  ],
  'date-window': [
    {
      params: { oldest: '2 d', newest: '0 d' },
      type: 'date',
      passes: [daysFromNow(0), daysFromNow(-1)],
      fails: [daysFromNow(2), daysFromNow(-4), '0044-03-15 BC', 'infinity'],
      message: 'must be no more than 2 days ago and not in the future',
    },
    {
      params: { newest: '1 y' },
      type: 'timestamp with time zone',
      passes: ['1999-12-31 23:59:59+02', daysFromNow(360)],
      fails: [daysFromNow(370)],
      message: 'must be no more than 1 year ahead',
    },
    {
      params: { oldest: '1w' },
      type: 'timestamp(3) without time zone',
      passes: [daysFromNow(-6), '9999-12-31'],
      fails: [daysFromNow(-8)],
      message: 'must be no more than 1 week ago',
    },
  ],
  compare: [
    {
      params: { operator: '<=', other: 'beside' },
      type: 'integer',
      passes: ['7', '6'],
      fails: ['8'],
      message: 'must be at most beside',
      beside: '7',
    },
    {
      params: { operator: '<>', other: 'beside' },
      type: 'text',
      passes: ['A', ''],
      fails: ['a'],
      message: 'must be other than beside',
      beside: 'a',
    },
    {
      params: { other: 'beside' },
      type: 'date',
      passes: ['2024-01-01'],
      fails: [],
      message: 'must be at most beside',
    },
  ],
  expression: [
    {
      params: { expression: `"${hostileColumn.replaceAll('"', '""')}" BETWEEN 1 AND beside` },
      type: 'numeric',
      passes: ['1', '2.5'],
      fails: ['0', '2.6', 'NaN'],
      message: `must meet the condition "${hostileColumn.replaceAll('"', '""')}" BETWEEN 1 AND beside`,
      beside: '2.5',
    },
    {
      params: { expression: 'NOT (beside > 1) OR NOT beside > 3', message: 'must be small' },
      type: 'integer',
      passes: ['1'],
      fails: [],
      message: 'must be small',
      beside: '2',
    },
    {
      params: { expression: 'NOT (beside >= 2 AND beside <= 2)', message: 'must be small' },
      type: 'integer',
      passes: [],
      fails: ['1'],
      message: 'must be small',
      beside: '2',
    },
  ],
  unique: [
    {
      params: {},
      type: 'text',
      passes: ['a', 'A', ''],
      fails: ['a', ''],
      message: 'must not occur more than once in a batch',
    },
  ],
  'unique-in-table': [
    {
      params: {},
      type: 'text',
      passes: ['new'],
      fails: ['known', 'known'],
      message: 'must not stand in another row of the destination',
    },
  ],
  'exists-in': [
    {
      params: { table: 'known values', column: 'value' },
      type: 'text',
      passes: ['known', 'known'],
      fails: ['new', ''],
      message: 'must stand in public.known values, column value',
    },
  ],
};

const nonsense: Record<RuleKind, unknown[]> = {
  required: [{ blank: true }, null],
  type: [{}, { type: 'money' }, { type: "integer'; --" }],
  range: [{}, { min: null }, { min: 2, max: 1 }, { mim: 1 }, { min: true }, { min: Number.NaN }],
  length: [{}, { min: -1 }, { min: 3, max: 2 }, { max: 1.5 }, { max: '3' }],
  pattern: [
    {},
    { pattern: '' },
    { pattern: 'a'.repeat(1_001) },
    { pattern: '(a)\\1' },
    { pattern: '((a{200}){200}){200}' },
    { pattern: 'a', flags: 'z' },
    { pattern: '***:a' },
    { pattern: 'a\0' },
  ],
  'one-of': [
    {},
    { values: [] },
    { values: 'a' },
    { values: [null] },
    { values: ['a\0'] },
    { values: Array.from({ length: 5_001 }, String) },
  ],
  'date-format': [
    {},
    { format: '' },
    { format: 'YYYY-MM' },
    { format: 'YYYY-MM-QQ' },
    { format: 'YYYY-MM-DD YYYY' },
    { format: 'quux' },
  ],
  'date-window': [{}, { oldest: '2' }, { oldest: '-1 d' }, { newest: '1 day' }, { newest: "1 d'; --" }],
  compare: [{}, { other: '' }, { other: 'beside', operator: '~' }, { other: 'beside', operator: '= 1 OR' }],
  expression: [{}, { expression: ' ' }, { expression: 'a'.repeat(2_001) }],
  unique: [{ columns: ['a'] }],
  'unique-in-table': [{ columns: ['a'] }],
  'exists-in': [
    {},
    { table: 'a' },
    { column: 'a' },
    { table: '', column: 'a' },
    { table: 'a\0', column: 'a' },
  ],
};

const misfits: [RuleKind, unknown, string][] = [
  ['range', { min: 'abc' }, 'integer'],
  ['range', { min: '2024-02-30' }, 'date'],
  ['range', { max: '01.02.2024' }, 'timestamp with time zone'],
  ['range', { min: 1 }, 'text'],
  ['range', { min: 1 }, 'boolean'],
  ['one-of', { values: ['a'] }, 'integer'],
  ['one-of', { values: [0.5] }, 'integer'],
  ['one-of', { values: ['maybe'] }, 'boolean'],
  ['date-format', { format: 'DD.MM.YYYY' }, 'date'],
  ['date-window', { oldest: '1 d' }, 'time without time zone'],
  ['compare', { other: 'nowhere' }, 'integer'],
  ['expression', { expression: 'nowhere > 1' }, 'integer'],
  ['expression', { expression: 'pg_sleep(1) IS NULL' }, 'integer'],
  ['expression', { expression: 'beside > (SELECT 1)' }, 'integer'],
  ['expression', { expression: 'beside >' }, 'integer'],
];

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `CREATE EXTENSION citext; CREATE DOMAIN small_number AS integer; CREATE TYPE mood AS ENUM ('happy', 'sad');
     CREATE TABLE "known values" (value text); INSERT INTO "known values" VALUES ('known'), (NULL)`,
  );
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

function columnOf(name: string, type: string): RuleColumn {
  return { name, sql: quoteIdentifier(name), type };
}

async function compile(kind: RuleKind, params: unknown, type: string) {
  const rule = rules[kind] as Rule<unknown>;
  return rule.compile(rule.paramsSchema.parse(params), columnOf(hostileColumn, type), {
    otherColumn: (name) => ([hostileColumn, 'beside'].includes(name) ? columnOf(name, type) : undefined),
    rowsHeldElsewhere: (staged, rowColumn) =>
      `SELECT ${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE ${quoteIdentifier(hostileColumn)} = 'known'`,
  });
}

/** Puts the cells through the rule, as the engine does, and returns those it let pass. */
async function keep(
  compiled: CompiledRule,
  type: string,
  { cells, beside }: { cells: (string | null)[]; beside?: string | undefined },
): Promise<string[]> {
  const column = quoteIdentifier(hostileColumn);
  await client.query(
    `DROP TABLE IF EXISTS cells; CREATE TABLE cells (row_number integer, ${column} ${type}, beside ${type})`,
  );
  const lines = cells.map((cell, row) => `${row}\t${[cell, beside].map(escapeCopy).join('\t')}\n`);
  const isLate = 'rowsThatFail' in compiled;
  const filter = isLate ? '' : ` WHERE (${compiled.failsWhen}) IS NOT TRUE`;
  await pipeline(Readable.from(lines), client.query(copyFrom(`COPY cells FROM STDIN${filter}`)));
  const passing = isLate
    ? ` WHERE row_number NOT IN (${compiled.rowsThatFail('(SELECT * FROM cells)', 'row_number')})`
    : '';
  const { rows } = await client.query<{ row_number: number }>(
    `SELECT row_number FROM cells${passing} ORDER BY 1`,
  );
  return rows.map((row) => String(cells[row.row_number]));
}

function escapeCopy(cell: string | null | undefined): string {
  return (cell ?? '\\N') === '\\N'
    ? '\\N'
    : cell!.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
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
              client,
            );
          },
        ),
        { numRuns: 1, endOnFailure: true },
      );
    },
  );
});

type Params = Record<string, unknown>;

/** A table to load into; a row stands there already, where its type takes the value. */
async function makeTried(type: string, value: string): Promise<void> {
  await client.query(
    `DROP TABLE IF EXISTS tried; CREATE TABLE tried (n int PRIMARY KEY, ${quoteIdentifier(hostileColumn)} ${type}, beside ${type})`,
  );
  if (type === 'text') await client.query('INSERT INTO tried VALUES (0, $1)', [value]);
}

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
    const { rows } = await client.query<{ measured: string | null }>(
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
      client,
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
