import { describe, expect, it } from 'vitest';
import { LoadError } from '../errors';
import { compileExpression, readExpression } from './expression';
import { EXPRESSION_FUNCTIONS } from './expression-lists';

const columns = (parts: readonly string[]) =>
  ({ 'old.total': 'd."total"', 'new.total': 's."total"', 'old."x': 'd."""x"', 'new.day': 's."day"' })[
    parts.join('.')
  ];
const compile = (text: string) => compileExpression(text, columns);

describe('writes what is allowed, from what was parsed', () => {
  it.each([
    ['old.total + new.total', '(d."total" OPERATOR(pg_catalog.+) s."total")'],
    ['OLD.Total /* a */ -- b', 'd."total"'],
    ['old."""x"', 'd."""x"'],
    [`'it''s'`, `'it''s'`],
    [`E'a\\\\b'`, ` E'a\\\\b'`],
    ['-1.50', '(-1.50)'],
    ['old.total - -1', '(d."total" OPERATOR(pg_catalog.-) (-1))'],
    ['0', '0'],
    ['false', 'false'],
    ['NULL', 'NULL'],
    ['12345678901234567890', '12345678901234567890'],
    [
      'CASE WHEN old.total IS NULL THEN new.total ELSE greatest(old.total, 0) END',
      '(CASE WHEN (d."total" IS NULL) THEN s."total" ELSE GREATEST(d."total", 0) END)',
    ],
    ['coalesce(new.total, nullif(old.total, 0))', 'COALESCE(s."total", NULLIF(d."total", 0))'],
    ['new.total::numeric(10,2)', 'CAST(s."total" AS pg_catalog.numeric(10, 2))'],
    [
      'NOT (old.total > 1 AND new.total IN (1, 2))',
      '(((d."total" OPERATOR(pg_catalog.>) 1) AND (s."total" IN (1, 2))) OPERATOR(pg_catalog.<) true)',
    ],
    ['old.total BETWEEN 1 AND 2', '(d."total" BETWEEN 1 AND 2)'],
    ['old.total IS DISTINCT FROM new.total', '(d."total" IS DISTINCT FROM s."total")'],
    [`substring('abc' from 2 for 1)`, `pg_catalog."substr"('abc', 2, 1)`],
    [`extract(year from new.day)`, `pg_catalog."extract"('year', s."day")`],
    [`upper('a') LIKE 'A%'`, `(pg_catalog."upper"('a') LIKE 'A%')`],
    [`lpad('7', 3, '0')`, `pg_catalog."lpad"('7', 3, '0')`],
    ['now()', 'pg_catalog."now"()'],
    ['current_date', 'CURRENT_DATE'],
  ])('%s', async (text, sql) => {
    expect(await compile(text)).toBe(sql);
  });
});

describe('refuses, and names what is not allowed', () => {
  it.each([
    [`table_to_xml('users', true, false, '')`, 'table_to_xml'],
    [`query_to_xml('select 1', true, true, '')`, 'query_to_xml'],
    [`pg_read_file('/etc/passwd')`, 'pg_read_file'],
    [`lo_import('/etc/passwd')`, 'lo_import'],
    [`dblink('…', 'drop table x')`, 'dblink'],
    ['pg_sleep(100)', 'pg_sleep'],
    [`set_config('role', 'postgres', false)`, 'set_config'],
    [`current_setting('data_directory')`, 'current_setting'],
    [`nextval('orders_id_seq')`, 'nextval'],
    [`pg_terminate_backend(1)`, 'pg_terminate_backend'],
    [`pg_catalog.pg_ls_dir('.')`, 'pg_ls_dir'],
    [`public.lower('a')`, 'public.lower'],
    [`evil.upper('a')`, 'evil.upper'],
    [`db.pg_catalog.lower('a')`, 'db.pg_catalog.lower'],
    ['constructor()', 'constructor'],
    ['__proto__(1)', '__proto__'],
    [`repeat('a', 1000000000)`, 'repeat'],
    [`lpad('a', 1000000000)`, 'lpad'],
    [`lpad('a', old.total)`, 'lpad'],
    [`regexp_replace('a', '(a+)+\\1', '')`, 'regexp_replace'],
    [`'a' ~ '(x)\\1'`, 'operator ~'],
    [`'a' SIMILAR TO 'b'`, 'not allowed'],
    ['2 ^ 1000000', 'operator ^'],
    ['1 OPERATOR(public.+) 1', 'public.+'],
    [`count(*)`, 'count'],
    [`sum(old.total) OVER ()`, 'sum'],
    [`lower(DISTINCT 'a')`, 'lower'],
    [`concat(VARIADIC ARRAY['a'])`, 'concat'],
    [`lower('a') OVER ()`, 'lower'],
    ['(SELECT 1)', 'subquery'],
    ['EXISTS (SELECT 1)', 'subquery'],
    ['1 IN (SELECT 1)', 'subquery'],
    ['1 = ANY (ARRAY[1])', 'not allowed'],
    ['ARRAY[1]', 'array'],
    ['ROW(1, 2)', 'row'],
    ['(old).total', 'not allowed'],
    ['old.*', '*'],
    ['*', '*'],
    ['total', 'no column total'],
    ['other.total', 'no column other.total'],
    ['public.old.total', 'no column public.old.total'],
    ['$1', 'parameter'],
    [`'pg_authid'::regclass`, 'regclass'],
    [`'x'::public.secret`, 'public.secret'],
    [`'{1}'::int[]`, 'not allowed'],
    [`1::numeric(old.total)`, 'numeric'],
    [`XMLELEMENT(name a)`, 'not allowed'],
    [`JSON_OBJECT('a': 1)`, 'not allowed'],
    [`'a' COLLATE "C"`, 'COLLATE'],
    ['current_user', 'CURRENT_USER'],
    ['session_user', 'SESSION_USER'],
    ['current_catalog', 'CURRENT_CATALOG'],
    ['1; DROP TABLE users', 'not one expression'],
    ['1 FROM users', 'fromClause'],
    ['1 INTO stolen', 'intoClause'],
    ['1 UNION SELECT 2', 'more than one'],
    ['1 WHERE true', 'whereClause'],
    ['1 LIMIT 1', 'limit'],
    ['1 FOR UPDATE', 'lockingClause'],
    ['DISTINCT 1', 'distinctClause'],
    ['1, 2', 'one value'],
    ['1 AS x', 'one value'],
    ['', 'one value'],
    [`B'101'`, 'literal'],
    ['1\0', 'NUL'],
    ['1 +', 'cannot be read'],
    [`'open`, 'cannot be read'],
    ['/* open', 'cannot be read'],
    [`1 ${'+ 1 '.repeat(1000)}`, 'longer'],
    ['('.repeat(1_900), 'cannot be read'],
  ])('%s', async (text, named) => {
    const error = await compile(text).then(
      (sql) => new Error(`It was accepted: ${sql}`),
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(LoadError);
    expect((error as LoadError).code).toMatch(/^expression\./);
    expect((error as LoadError).message).toContain(named);
  });
});

describe('look-ups', () => {
  const call = (name: string, keys: readonly string[]) => `${name}[${keys.join(', ')}]`;
  const withLookups = (text: string) => compileExpression(text, columns, call);

  it.each([
    [`lookup('lands', old.total)`, 'lands[d."total"]'],
    [`Lookup('it''s', new.day, 1 + 1)`, `it's[s."day", (1 OPERATOR(pg_catalog.+) 1)]`],
    [`coalesce(lookup('a', lookup('b', 'x')), '-')`, `COALESCE(a[b['x']], '-')`],
  ])('hands %s on by name and key', async (text, sql) => {
    expect(await withLookups(text)).toBe(sql);
  });

  it.each([
    [`lookup('lands')`, 'name in quotes and a key'],
    [`lookup(old.total, 1)`, 'name in quotes and a key'],
    [`lookup(1, 2)`, 'name in quotes and a key'],
    [`lookup('lands', (SELECT 1))`, 'subquery'],
    [`lookup('lands', pg_sleep(1))`, 'pg_sleep'],
    [`lookup(DISTINCT 'lands', 1)`, 'not allowed in this form'],
    [`lookup('lands', 1) OVER ()`, 'not allowed in this form'],
    [`pg_catalog.lookup('lands', 1)`, 'pg_catalog.lookup'],
    [`public.lookup('lands', 1)`, 'public.lookup'],
  ])('refuses %s', async (text, named) => {
    await expect(withLookups(text)).rejects.toThrow(named);
  });

  it('refuses them where there are none', async () => {
    await expect(compile(`lookup('lands', 1)`)).rejects.toThrow('look-ups cannot be used here');
  });

  it('raise no error by themselves', async () => {
    expect((await readExpression(`lookup('lands', a)`)).mayRaise).toBe(false);
    expect((await readExpression(`lookup('lands', a)::int`)).mayRaise).toBe(true);
  });
});

it.each([
  [`'ä' || total`, 'refused at character 8'],
  [`old.total + new.total + repeat('a', 2)`, 'refused at character 25'],
  ['old.total + + )', 'cannot be read at character 15'],
])('says where in %s it goes wrong', async (text, where) => {
  await expect(compile(text)).rejects.toThrow(where);
});

describe('whether an expression may end in an error', () => {
  it.each([
    [false, `lower(a) || '-' || COALESCE(b, 'x')`],
    [false, `CASE WHEN a > b OR a IS NULL THEN left(a, 2) ELSE NULLIF(concat_ws(' ', a, b), '') END`],
    [false, `a IN ('x', b) AND a BETWEEN 'a' AND 'b' AND a::text <> ''`],
    [true, `a::int`],
    [true, `COALESCE(b, CASE WHEN a = '' THEN CAST(a AS date)::text END)`],
    [true, `length(a) / length(b)`],
    [true, `-length(a)`],
    [true, `a LIKE b`],
    [true, `substr(a, 1, length(b))`],
    [true, `split_part(a, b, length(a))`],
    [true, `make_date(2024, length(a), 1)`],
  ])('%s: %s', async (raises, text) => {
    expect((await readExpression(text)).mayRaise).toBe(raises);
  });
});

it('goes on reading after an expression that could not be read', async () => {
  await compile(`${'('.repeat(900)}1${')'.repeat(900)}`).catch(() => undefined);
  expect(await compile('1')).toBe('1');
});

it('allows no function that reads, writes or waits', () => {
  const names = Object.keys(EXPRESSION_FUNCTIONS).join(' ');
  expect(names).not.toMatch(/xml|file|lo_|pg_|set_|setting|regexp|query|sleep|val\b/);
});
