import { beforeAll, expect, it } from 'vitest';
import type { ColumnDescription, TableDescription } from '@/lib/engine/destinations/destination';
import { describeTable } from '@/lib/engine/destinations/postgres/describe-table';
import { openSession } from '@/lib/engine/destinations/postgres/session';
import { differs } from '@/lib/engine/merge/written-columns';
import { writingSchema } from '@/lib/engine/plan';
import type { SqlSession } from '@/lib/engine/sql/session';
import type { Target } from '@/lib/engine/target';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();
let session: SqlSession;
beforeAll(async () => {
  session = await openSession(database.client);
  await database.client.query(
    `CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
  );
  // Whoever has an operator of that name first in the path is not asked.
  await database.client
    .query(`CREATE FUNCTION never(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
    CREATE OPERATOR public.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = never);
    SET search_path TO public, pg_catalog`);
});

it.each([
  ['integer', ['1', '2']],
  ['bigint', ['1', '9007199254740993']],
  ['boolean', ['t', 'f']],
  ['text', ['', 'a', 'A', 'ä', 'a\u0308', 'x'.repeat(5_000)]],
  ['text COLLATE any_case', ['a', 'A', 'b']],
  ['character varying(5)', ['a', 'a ', 'A']],
  ['character(3)', ['a', 'b']],
  ['numeric', ['1.5', '1.50', '2']],
  ['double precision', ['0', '-0', 'NaN', '1']],
  ['date', ['2026-01-01', 'infinity']],
  ['timestamp with time zone', ['2026-01-01 12:00+00', '2026-01-01 13:00+01', '2026-01-02 12:00+00']],
  ['timestamp(0) without time zone', ['2026-01-01 12:00', '2026-01-01 12:00:01']],
  ['time without time zone', ['24:00', '00:00']],
  ['interval', ['1 day', '24:00:00']],
  ['uuid', ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001']],
  ['bytea', ['\\x00', '\\x0001', '\\x']],
  ['jsonb', ['{"a": 1.0}', '{"a": 1.00}', '[]']],
  ['json', ['{"a":1}', '{"a": 1}']],
  ['integer[]', ['{1}', '{1,2}', '{NULL}']],
])('tells values of %s apart by their bytes, as records are', async (type, values) => {
  await database.client.query('DROP TABLE IF EXISTS kept, cells');
  await database.client.query(`CREATE TABLE kept (id int PRIMARY KEY, value ${type}, other numeric)`);
  const existing = (await describeTable(session, { schema: 'public', name: 'kept' }))!;
  await database.client.query(`CREATE TEMPORARY TABLE cells (value ${type}, other numeric DEFAULT 1.5)`);
  for (const value of [...values, null])
    await database.client.query('INSERT INTO cells VALUES ($1)', [value]);
  const { rows } = await database.client.query<{ apart: boolean; same: boolean }>(
    `SELECT ${differs(factsOf(existing))} AS apart,
            CAST(ROW(d.value) AS record) OPERATOR(pg_catalog.*=) CAST(ROW(s.value) AS record) AS same
     FROM cells d, cells s`,
  );
  expect(rows).toHaveLength((values.length + 1) ** 2);
  expect(rows.map(({ apart }) => apart)).toEqual(rows.map(({ same }) => !same));
  expect(rows.filter(({ same }) => same).length).toBeGreaterThan(values.length);
});

function factsOf(existing: TableDescription) {
  const bind = (column: ColumnDescription) => ({ field: column.name, column, transforms: [] });
  const target: Target = {
    table: { schema: 'public', name: 'kept' },
    existing,
    bindings: existing.columns.filter(({ name }) => name !== 'id').map(bind),
    computed: [],
    key: ['id'],
    alterations: [],
  };
  const writing = writingSchema.parse({});
  return { target, writing, mode: 'upsert' as const, batchId: 'b', expressions: new Map<string, string>() };
}
