import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

/** Columns that are written in ways of their own, and values of every type. */
export function describeColumns(server: Server): void {
  const { sql, rows, load } = makeWorld(server);
  const generations = server.major >= 18 ? ['STORED', 'VIRTUAL'] : ['STORED'];

  it.each(generations)('leaves generated columns to the database (%s)', async (kind) => {
    await sql(
      `CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) ${kind}, CHECK (twice < 100))`,
      'INSERT INTO t VALUES (1, 1)',
    );
    const { result, quarantine } = await load('id,a\n1,2\n2,3\n3,60\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 1, updated: 1, quarantined: 1 });
    expect(quarantine.rows.get(3)?.reasons).toMatchObject([{ rule: 'check', sqlstate: '23514' }]);
    expect(await rows('SELECT id, twice FROM t ORDER BY id')).toEqual([
      [1, 4],
      [2, 6],
    ]);
    const mapped = await load('id,twice\n1,2\n');
    expect(mapped.result).toMatchObject({ state: 'failed', error: { code: 'prepare.generatedColumn' } });
  });

  it('writes GENERATED ALWAYS identity columns where a field fills them, and lets others count', async () => {
    await sql('CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)');
    expect((await load('id,name\n7,a\n')).result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect((await load('id,name\n7,b\n8,c\n')).result).toMatchObject({ inserted: 1, updated: 1 });
    const counted = await load('name\nd\n', { mode: 'append', key: [] });
    expect(counted.result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(await rows('SELECT id, name FROM t ORDER BY id')).toEqual([
      [1, 'd'],
      [7, 'b'],
      [8, 'c'],
    ]);
  });

  it('gives columns that no field fills their default, and a filled one what the file says', async () => {
    await sql(
      `CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'dflt', b text DEFAULT 'dflt', c int NOT NULL DEFAULT 5, d text)`,
    );
    const { result } = await load('id,a\n1,\n');
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(await rows('SELECT * FROM t')).toEqual([[1, null, 'dflt', 5, null]]);
    const empty = await load('id,c\n1,\n2,3\n');
    expect(empty.result).toMatchObject({ state: 'partial', quarantined: 1 });
    expect(empty.quarantine.reasons()).toEqual({ 1: ['c:not-null'] });
  });

  it('says before it reads a row that a required column is filled by no field', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL)');
    const { result } = await load('id\n1\n');
    expect(result).toMatchObject({ state: 'failed', error: { code: 'prepare.requiredColumn' } });
    expect(result.error?.message).toContain('"name"');
  });

  it('quarantines what a domain refuses: its CHECK, its NOT NULL, and its base type', async () => {
    await sql(
      `CREATE DOMAIN positive AS int CHECK (VALUE > 0)`,
      `CREATE DOMAIN filled AS text NOT NULL CHECK (VALUE <> 'no')`,
      'CREATE TABLE t (id int PRIMARY KEY, p positive, f filled)',
    );
    const { result, quarantine } = await load('id,p,f\n1,1,a\n2,-1,a\n3,,a\n4,1,\n5,x,no\n6,1,no\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 4 });
    expect(quarantine.reasons()).toEqual({
      2: ['p:type'],
      4: ['f:not-null'],
      5: ['p:type', 'f:type'],
      6: ['f:type'],
    });
    expect((await load('id,p,f\n1,1,a\n3,2,b\n')).result).toMatchObject({ unchanged: 1, updated: 1 });
  });

  const LITERALS: [type: string, good: string, other: string, bad: string | null][] = [
    ['mood', 'happy', 'sad', 'angry'],
    ['int[]', '"{1,2}"', '"{1,NULL}"', '{1'],
    ['text[]', '"{a,""b,c""}"', '{}', '{a'],
    ['jsonb', '"{""a"": 1}"', 'null', '{a}'],
    ['json', '"{""a"":1}"', '"{""a"": 1}"', '{a}'],
    ['int4range', '"[1,5)"', 'empty', '"[5,1)"'],
    ['tstzrange', '"[2026-01-01,2026-02-01)"', '"(,)"', 'x'],
    ['ext.citext', 'Ann', 'ann', null],
    ['bytea', '\\x00ff', '\\x00fe', '\\xzz'],
    ['interval', '1 day 02:00', '25:00:00', 'soon'],
    ['bit(3)', '101', '100', '10'],
    ['varbit', '1', '10', '2'],
    ['inet', '10.0.0.1', '10.0.0.0/8', '300.1.1.1'],
    ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', 'a0'],
    ['money', '$5.00', '6', 'five'],
    ['point', '"(1,2)"', '"(1,3)"', '1'],
    ['xml', '<a/>', '<b/>', null],
    ['tsvector', 'a b', 'b', null],
    ['char(3)', 'ab', 'abc', 'abcd'],
    ['varchar(3)', 'ab', 'abc', 'abcd'],
    ['timestamptz', '2026-01-01T00:00:00Z', '2026-01-01 01:00+02', '2026-02-30'],
    ['time', '12:00', '24:00', '25:00'],
    ['double precision', 'NaN', '1e-300', '1e999'],
    ['smallint', '1', '2', '40000'],
    ['pair', '"(1,a)"', '"(2,)"', '(x)'],
  ];

  it.each(LITERALS)('loads, compares and refuses values of type %s', async (type, good, other, bad) => {
    await sql(
      `CREATE TYPE mood AS ENUM ('happy', 'sad')`,
      'CREATE TYPE pair AS (a int, b text)',
      'CREATE SCHEMA IF NOT EXISTS ext',
      'CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext',
      `CREATE TABLE t (id int PRIMARY KEY, v ${type})`,
    );
    const first = await load(`id,v\n1,${good}\n2,${good}\n3,\n${bad === null ? '' : `4,${bad}\n`}`);
    expect(first.result).toMatchObject({ inserted: 3, quarantined: bad === null ? 0 : 1 });
    if (bad !== null) expect(first.quarantine.reasons()).toEqual({ 4: ['v:type'] });
    const second = await load(`id,v\n1,${good}\n2,${other}\n3,\n`);
    expect(second.result).toMatchObject({ state: 'succeeded', unchanged: 2, updated: 1 });
    expect(await rows('SELECT count(*)::int FROM t WHERE v IS NULL')).toEqual([[1]]);
  });

  it('compares keys as their type does: citext, char(n), numeric', async () => {
    await sql(
      'CREATE SCHEMA IF NOT EXISTS ext',
      'CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext',
      'CREATE TABLE parent (code ext.citext PRIMARY KEY)',
      `INSERT INTO parent VALUES ('A')`,
      'CREATE TABLE t (name ext.citext, number numeric, parent ext.citext REFERENCES parent, PRIMARY KEY (name, number))',
      `INSERT INTO t VALUES ('Ann', 1.0, 'A')`,
    );
    const { result, quarantine } = await load(
      'name,number,parent\nANN,1.00,a\nbob,1,a\nBOB,1.0,a\ncid,1,x\n',
      {
        key: ['name', 'number'],
      },
    );
    expect(result).toMatchObject({ inserted: 1, updated: 1, duplicates: 1, quarantined: 1 });
    expect(quarantine.reasons()).toEqual({ 4: ['parent:foreign-key'] });
  });
}
