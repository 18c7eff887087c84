import { expect, it } from 'vitest';
import { runEngine } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await database.client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

const longName = (end: string) => 'ü'.repeat(32) + end;

it('refuses to create a table whose name the server would cut, before anything is read', async () => {
  const name = `orders_${'x'.repeat(80)}`;
  const { result } = await runEngine({ content: 'id\n1\n', url: database.url, table: name, create: true });
  expect(result).toMatchObject({ state: 'failed', read: 0, error: { code: 'prepare.nameTooLong' } });
  expect(result.error!.message).toContain('63 bytes');
  const { rows } = await database.client.query(
    `SELECT relname FROM pg_class WHERE relname LIKE 'orders_xxx%'`,
  );
  expect(rows).toEqual([]);
});

it('cuts the long names of fields as the server does, and finds the columns again the next time', async () => {
  const options = {
    content: `id,${longName(' a')}\n1,x\n`,
    url: database.url,
    table: 'long_fields',
    key: ['id'],
    create: true,
  };
  expect((await runEngine(options)).result).toMatchObject({ state: 'succeeded', inserted: 1 });
  expect(await columnsOf('long_fields')).toEqual(['id', 'ü'.repeat(31)]);
  expect((await runEngine(options)).result).toMatchObject({ state: 'succeeded', unchanged: 1 });
});

it('says which fields come to the same name where they are cut, and which mapped name is too long', async () => {
  const content = `id,${longName(' a')},${longName(' b')}\n1,x,y\n`;
  const options = { content, url: database.url, table: 'cut_twice', create: true };
  const { result } = await runEngine(options);
  expect(result.error).toMatchObject({ code: 'prepare.mappedTwice' });
  const mapping = [
    { field: 'id', column: 'id' },
    { field: longName(' a'), column: longName(' a') },
  ];
  const mapped = await runEngine({ ...options, mapping });
  expect(mapped.result.error).toMatchObject({ code: 'prepare.nameTooLong' });
  expect((await database.client.query(`SELECT to_regclass('cut_twice') AS found`)).rows).toEqual([
    { found: null },
  ]);
});

it('lets two loads create the same table at once: one makes it, the other merges into it', async () => {
  const rows = Array.from({ length: 2_000 }, (_, id) => `${id},x\n`).join('');
  const load = () =>
    runEngine({
      content: `id,name\n${rows}`,
      url: database.url,
      table: 'made_at_once',
      key: ['id'],
      create: true,
    });
  const results = (await Promise.all([load(), load()])).map(({ result }) => result);
  expect(results.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  expect(results.map(({ inserted }) => inserted).sort()).toEqual([0, 2_000]);
  expect(results.map(({ unchanged }) => unchanged).sort()).toEqual([0, 2_000]);
});
