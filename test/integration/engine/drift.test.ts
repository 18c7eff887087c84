import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mappingSchema, type DriftPolicy, type SourceColumn } from '@/lib/engine';
import { urlOf } from '../../support/postgres';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();
let folder: string;
const role = `drift_loader_${process.pid}`;

beforeAll(async () => {
  await database.client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-drift-'));
  await database.client.query(`DROP TABLE IF EXISTS t, fresh, feed;
    CREATE TABLE t (id int PRIMARY KEY, name text DEFAULT 'nobody', amount int);
    INSERT INTO t VALUES (1, 'Ann', 10)`);
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(async () => {
  await database.client.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
});

const known: SourceColumn[] = ['id', 'name', 'amount'].map((name) => ({ name, type: 'text' }));
const mapping = known.map(({ name }) => ({ field: name, column: name }));

function load(content: string, drift: DriftPolicy, more: Partial<RunOptions> = {}) {
  const settings = { mapping, key: ['id'], knownColumns: known, errorThreshold: { share: 0.6 } };
  return runEngine({ url: database.url, table: 't', content, drift, ...settings, ...more });
}

const query = async (sql: string) => (await database.client.query<Record<string, unknown>>(sql)).rows;
const rows = (columns = '*') => query(`SELECT ${columns} FROM t ORDER BY id`);
const columnTypes = async () => {
  const found = await query(
    `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
     WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return Object.fromEntries(found.map(({ attname, format_type }) => [attname, format_type]));
};

describe('a new field', () => {
  const content = 'id,name,amount,city\n1,Ann,11,Oslo\n2,Bo,12,\n';

  it('is passed over where nothing is said', async () => {
    const { result } = await load(content, {});
    expect(result).toMatchObject({ state: 'succeeded', updated: 1, inserted: 1, quarantined: 0 });
    expect(result.source?.changes).toEqual([change('new', 'city', { now: 'text', action: 'ignored' })]);
    expect(await columnTypes()).not.toHaveProperty('city');
  });

  it('becomes a column of its type, once, and is filled from then on', async () => {
    const first = await load('id,name,amount,born\n1,Ann,11,2020-01-02\n2,Bo,12,\n', { new: 'add' });
    expect(first.result).toMatchObject({ state: 'succeeded', updated: 1, inserted: 1 });
    expect(first.result.source?.changes).toEqual([
      change('new', 'born', { now: 'date', column: 'born', action: 'added' }),
    ]);
    expect(await columnTypes()).toEqual({ id: 'integer', name: 'text', amount: 'integer', born: 'date' });
    const knownColumns = first.result.source!.columns;
    const again = await load('id,name,amount,born\n3,Cy,1,2021-05-06\n', { new: 'add' }, { knownColumns });
    expect(again.result).toMatchObject({ state: 'succeeded', source: { changes: [] } });
    expect(await rows('id, born::text')).toEqual([
      { id: 1, born: '2020-01-02' },
      { id: 2, born: null },
      { id: 3, born: '2021-05-06' },
    ]);
  });

  it('is not added where the batch fails, nor by a rehearsal', async () => {
    const failing = `${content}x,Cy,1,Rome\n`;
    const { result } = await load(failing, { new: 'add' }, { errorThreshold: { share: 0, minRows: 0 } });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
    const rehearsed = await load(content, { new: 'add' }, { isRehearsal: true });
    expect(rehearsed.result).toMatchObject({ state: 'succeeded', inserted: 1, updated: 1 });
    expect(await columnTypes()).not.toHaveProperty('city');
  });

  it('is added to nobody else’s table, and the error says what to run', async () => {
    await query(`GRANT SELECT, INSERT, UPDATE ON t TO ${role}`);
    const url = urlOf(database.name, { user: role, password: 'secret' });
    const { result } = await load(content, { new: 'add' }, { url });
    expect(result.error).toMatchObject({ code: 'drift.notOwner' });
    expect(result.error?.message).toContain('ALTER TABLE "public"."t" ADD COLUMN IF NOT EXISTS "city" text;');
  });

  it.each([
    ['numeric(10, 2)', true],
    ['timestamp(3) with time zone', true],
    ['"My Schema"."Mood"[]', true],
    ['text; DROP TABLE t', false],
    ['text -- ', false],
    ['text /* ', false],
    ["text DEFAULT 'x'", false],
    ['text CHECK (true OR f())', false],
    ['', false],
  ])('is made of a type and nothing else: %j', (type, isType) => {
    const parsed = mappingSchema.safeParse({ field: 'a', column: 'a', type, add: true });
    expect(parsed.success).toBe(isType);
  });

  it('sends the rows that fill it to quarantine', async () => {
    const { result, quarantine } = await load(content, { new: 'quarantine' });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(quarantine.reasons()).toEqual({ 1: ['null:unknown-field'] });
    expect(quarantine.rows.get(1)?.raw).toBe('1,Ann,11,Oslo');
    expect(await rows('id, amount')).toEqual([
      { id: 1, amount: 10 },
      { id: 2, amount: 12 },
    ]);
  });

  it('stops the batch before anything is staged', async () => {
    const { result, events } = await load(content, { new: 'stop' });
    expect(result).toMatchObject({
      state: 'failed',
      read: 0,
      error: { code: 'drift.stopped', class: 'fatal' },
    });
    expect(result.error?.message).toContain('"city" (text) is new');
    expect(result.source?.changes).toEqual([change('new', 'city', { now: 'text', action: 'stopped' })]);
    expect(events.map(({ type }) => type)).toEqual(['source']);
    expect(await rows()).toHaveLength(1);
  });

  it('is as the policy says of JSON as well, also behind the sample where it can be', async () => {
    const lines = Array.from({ length: 90_000 }, (_, at) =>
      JSON.stringify({ id: at + 1, name: 'x'.repeat(200), amount: 1 }),
    );
    const late = (place: number) =>
      lines.with(place, JSON.stringify({ id: place + 1, name: 'y', amount: 2, late: 1 }));
    // The sample of so large a file is its start and some slices: the field stands between them.
    const more = { fileName: 'input.ndjson', content: `${late(7_000).join('\n')}\n` };
    expect(await load('', { new: 'ignore' }, more)).toMatchObject({
      result: { quarantined: 0, read: 90_000 },
    });
    const refused = await load('', { new: 'add' }, more);
    expect(refused.quarantine.reasons()).toEqual({ 7001: ['null:unknown-field'] });
    // Its name is shown, and may hold what no jsonb does.
    const content = more.content.replace('"late"', '"\\ud800"');
    const hostile = await load('', { new: 'add' }, { ...more, content });
    expect(hostile.result).toMatchObject({ state: 'partial', quarantined: 1, read: 90_000 });
    const early = await load(
      '{"id":1,"name":"a","amount":1}\n{"id":2,"name":"b","amount":1,"early":true}\n',
      { new: 'add' },
      { fileName: 'i.ndjson' },
    );
    expect(early.result.source?.changes).toEqual([
      change('new', 'early', { now: 'boolean', column: 'early', action: 'added' }),
    ]);
    expect(await columnTypes()).toMatchObject({ early: 'boolean' });
  });
});

describe('a missing field', () => {
  const content = 'id,amount\n1,11\n2,12\n';

  it('stops the batch, where it was there before; else the mapping is wrong', async () => {
    const { result } = await load(content, {});
    expect(result.error).toMatchObject({ code: 'drift.stopped' });
    expect(result.source?.changes).toEqual([
      change('missing', 'name', { column: 'name', before: 'text', action: 'stopped' }),
    ]);
    const unknown = await load(content, {}, { knownColumns: undefined });
    expect(unknown.result.error).toMatchObject({ code: 'prepare.noSuchField' });
  });

  it('asks for the delimiter, where a single field is left', async () => {
    const { result } = await load(content, {}, { format: { kind: 'csv', dialect: { delimiter: ';' } } });
    expect(result.error).toMatchObject({ code: 'drift.stopped' });
    expect(result.error?.message).toContain('is its delimiter the one that the load says?');
  });

  it('is left alone: old rows keep their value, new ones get the default', async () => {
    const rules = [{ rule: 'length', column: 'name', params: { max: 3 } }];
    const { result } = await load(content, { missing: 'ignore' }, { rules });
    expect(result).toMatchObject({ state: 'succeeded', updated: 1, inserted: 1 });
    expect(await rows()).toEqual([
      { id: 1, name: 'Ann', amount: 11 },
      { id: 2, name: 'nobody', amount: 12 },
    ]);
  });

  it('stops the batch that cannot do without it', async () => {
    const withoutKey = await load('name,amount\nAnn,1\n', { missing: 'ignore' });
    expect(withoutKey.result.error).toMatchObject({ code: 'drift.stopped' });
    expect(withoutKey.result.error?.message).toContain('the column "id" is part of the key');
    const required = [{ rule: 'required', column: 'name', params: {} }];
    const ruled = await load(content, { missing: 'ignore' }, { rules: required });
    expect(ruled.result.error?.message).toContain('is required by a rule');
    await query('ALTER TABLE t ALTER amount SET NOT NULL');
    const notNull = await load('id,name\n1,Ann\n', { missing: 'ignore' });
    expect(notNull.result.error?.message).toContain('"amount" must not be NULL');
  });

  it('sends the rows to quarantine', async () => {
    const { result, quarantine } = await load(content, { missing: 'quarantine' });
    expect(result.error).toMatchObject({ code: 'validate.tooManyBadRows' });
    expect(quarantine.reasons()).toEqual({ 1: ['null:missing-field'], 2: ['null:missing-field'] });
  });

  it('is as the policy says of JSON as well', async () => {
    const json = '{"id":1,"amount":11}\n{"id":2,"amount":12}\n';
    const more = { fileName: 'input.ndjson' };
    expect((await load(json, {}, more)).result.error).toMatchObject({ code: 'drift.stopped' });
    const { quarantine } = await load(json, { missing: 'quarantine' }, more);
    expect(quarantine.reasons()).toEqual({ 1: ['null:missing-field'], 2: ['null:missing-field'] });
    expect((await load(json, { missing: 'ignore' }, more)).result).toMatchObject({ updated: 1, inserted: 1 });
    expect(await rows('name')).toEqual([{ name: 'Ann' }, { name: 'nobody' }]);
  });
});

describe('other values', () => {
  const content = 'id,name,amount\n1,Ann,many\n2,Bo,few\n3,Cy,3\n';

  it('are refused row by row, and told', async () => {
    const { result, quarantine } = await load(content, {});
    expect(result).toMatchObject({ state: 'partial', quarantined: 2, inserted: 1 });
    expect(quarantine.reasons()).toEqual({ 1: ['amount:type'], 2: ['amount:type'] });
    expect(result.source?.changes).toEqual([
      change('type', 'amount', { column: 'amount', before: 'integer', now: 'text', action: 'ignored' }),
    ]);
  });

  it('stop the batch', async () => {
    const { result } = await load(content, { type: 'stop' });
    expect(result.error).toMatchObject({ code: 'drift.stopped' });
    expect(result.error?.message).toContain('"amount" holds text, its column "amount" is integer');
    expect(result.read).toBe(0);
  });

  it('are no change where a few of many do not fit', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `${at},x,${at === 7 ? 'many' : at}`);
    const { result } = await load(`id,name,amount\n${many.join('\n')}\n`, { type: 'stop' });
    expect(result).toMatchObject({ state: 'partial', quarantined: 1, source: { changes: [] } });
  });

  it('make a column wider where that loses nothing', async () => {
    await query('ALTER TABLE t ADD code varchar(3)');
    const wider = 'id,name,amount,code\n1,Ann,5000000000,abcde\n2,Bo,7,a\n';
    const more = { mapping: [...mapping, { field: 'code', column: 'code' }], knownColumns: undefined };
    const rehearsed = await load(wider, { type: 'widen' }, { ...more, isRehearsal: true });
    expect(rehearsed.result).toMatchObject({ quarantined: 1 });
    expect(await columnTypes()).toMatchObject({ amount: 'integer' });
    const { result } = await load(wider, { type: 'widen' }, more);
    expect(result).toMatchObject({ state: 'succeeded', updated: 1, inserted: 1 });
    expect(await columnTypes()).toMatchObject({ amount: 'bigint', code: 'character varying(6)' });
    expect(await rows('amount::text, code')).toEqual([
      { amount: '5000000000', code: 'abcde' },
      { amount: '7', code: 'a' },
    ]);
  });
});

describe('of several files', () => {
  const files = (contents: Record<string, string>) =>
    Promise.all(Object.entries(contents).map(([name, text]) => writeFile(path.join(folder, name), text)));
  const source = () => ({ kind: 'file', config: { path: path.join(folder, '*.csv') } });

  it('each is judged, before any is staged', async () => {
    await files({ 'a.csv': 'id,name,amount\n1,Ann,11\n', 'b.csv': 'amount,city,id\n12,Rome,2\n' });
    const { result } = await load('', { new: 'stop' }, { source: source() });
    expect(result).toMatchObject({ read: 0, error: { code: 'drift.stopped' } });
    expect(result.source?.changes).toMatchObject([
      { kind: 'missing', field: 'name', pieces: [expect.stringContaining('b.csv')], action: 'stopped' },
      { kind: 'new', field: 'city', pieces: [expect.stringContaining('b.csv')], action: 'stopped' },
    ]);
  });

  it('those that lack a field take nothing from old rows, and those that have more add it', async () => {
    await files({
      'a.csv': 'id,name,amount\n3,Cy,13\n',
      'b.csv': 'amount,city,id\n11,"Ro,me",1\n12,Bern,2\n',
    });
    const { result } = await load('', { new: 'add', missing: 'ignore' }, { source: source() });
    expect(result).toMatchObject({ state: 'succeeded', read: 3, inserted: 2, updated: 1 });
    expect(await rows()).toEqual([
      { id: 1, name: 'Ann', amount: 11, city: 'Ro,me' },
      { id: 2, name: null, amount: 12, city: 'Bern' },
      { id: 3, name: 'Cy', amount: 13, city: null },
    ]);
  });

  it('the rows of those that lack a field are refused, and no others', async () => {
    await files({ 'a.csv': 'id,name,amount\n3,Cy,13\n', 'b.csv': 'amount,id\n11,1\n' });
    const { result, quarantine } = await load('', { missing: 'quarantine' }, { source: source() });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(quarantine.reasons()).toEqual({ 2: ['null:missing-field'] });
    expect(quarantine.rows.get(2)?.raw).toBe('11,1');
  });

  it('a load by name takes those of the first file, where nothing is said', async () => {
    await files({ 'a.csv': 'id,name\n1,Ann\n', 'b.csv': 'id,name,city\n2,Bo,Rome\n' });
    const byName = { mapping: undefined, knownColumns: undefined, source: source() };
    expect((await load('', {}, { ...byName, table: 'fresh', create: true })).result.error).toMatchObject({
      code: 'drift.stopped',
    });
    const { result } = await load('', { new: 'ignore' }, { ...byName, table: 'fresh', create: true });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
    expect(await query('SELECT * FROM fresh ORDER BY id')).toEqual([
      { id: '1', name: 'Ann' },
      { id: '2', name: 'Bo' },
    ]);
  });
});

describe('a load by name', () => {
  const byName = { mapping: undefined, knownColumns: undefined };

  it('fails for a field without a column where nothing is said, and else does as it is told', async () => {
    const content = 'id,city\n1,Rome\n2,\n';
    expect((await load(content, {}, byName)).result.error).toMatchObject({ code: 'prepare.noSuchColumn' });
    expect((await load(content, { new: 'ignore' }, byName)).result).toMatchObject({
      inserted: 1,
      unchanged: 1,
    });
    expect((await load(content, { new: 'quarantine' }, byName)).result).toMatchObject({
      quarantined: 1,
      unchanged: 1,
    });
    expect((await load(content, { missing: 'stop' }, byName)).result.error).toMatchObject({
      code: 'drift.stopped',
    });
    expect((await load(content, { new: 'add' }, byName)).result).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await rows('id, name, city')).toEqual([
      { id: 1, name: 'Ann', city: 'Rome' },
      { id: 2, name: 'nobody', city: null },
    ]);
  });
});

it('a header that ends before its records do makes them ragged, unless the load names their column', async () => {
  const content = 'id,name,amount\n1,Ann,11,x\n2,Bo,12,y\n';
  const { result, quarantine } = await load(content, { new: 'add' });
  expect(result.error).toMatchObject({ code: 'validate.tooManyBadRows' });
  expect([...quarantine.rows.values()].map(({ reasons }) => reasons[0]!.message)).toEqual([
    'has 4 fields, the header has 3',
    'has 4 fields, the header has 3',
  ]);
  const named = [...mapping, { field: 'column4', column: null }];
  expect((await load(content, {}, { mapping: named })).result).toMatchObject({
    state: 'succeeded',
    updated: 1,
  });
});

it('a table as source says its columns itself', async () => {
  await query(`CREATE TABLE feed (id int, name text, amount bigint, city text);
    INSERT INTO feed VALUES (1, 'Ann', 5000000000, 'Rome'), (2, 'Bo', 2, NULL)`);
  const { pathname, hostname, port, username, password } = new URL(database.url);
  const connection = {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    password,
  };
  const source = { kind: 'postgres', config: { ...connection, table: { schema: 'public', name: 'feed' } } };
  const knownColumns = [
    ...known.slice(0, 2),
    { name: 'amount', type: 'integer' },
    { name: 'note', type: 'text' },
  ];
  const stopped = await load('', { new: 'stop', type: 'stop' }, { source, knownColumns });
  expect(stopped.result.source?.changes.map(({ kind, field, action }) => [kind, field, action])).toEqual([
    ['missing', 'note', 'ignored'],
    ['new', 'city', 'stopped'],
    ['type', 'amount', 'stopped'],
  ]);
  const { result } = await load('', { new: 'add', type: 'widen' }, { source, knownColumns });
  expect(result).toMatchObject({ state: 'succeeded', updated: 1, inserted: 1 });
  expect(await columnTypes()).toMatchObject({ amount: 'bigint', city: 'text' });
  await query('ALTER TABLE feed DROP COLUMN name');
  const more = { source, knownColumns: result.source!.columns };
  expect((await load('', {}, more)).result.error).toMatchObject({ code: 'drift.stopped' });
  const refused = await load('', { missing: 'quarantine' }, more);
  expect(refused.quarantine.reasons()).toEqual({ 1: ['null:missing-field'], 2: ['null:missing-field'] });
  expect((await load('', { missing: 'ignore' }, more)).result).toMatchObject({ state: 'succeeded' });
});

function change(kind: 'new' | 'missing' | 'type', field: string, more: object) {
  return { kind, field, column: null, before: null, now: null, pieces: [], ...more };
}
