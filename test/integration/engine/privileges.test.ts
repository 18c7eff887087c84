import { afterAll, beforeAll, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { urlOf } from '../../support/postgres';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();
const roles = ['loader_one', 'loader_two'].map((name) => `${name}_${process.pid}`) as [string, string];

beforeAll(async () => {
  for (const role of roles) await database.client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  await database.client.query(`CREATE TABLE public.items (id int PRIMARY KEY, name text)`);
});
afterAll(async () => {
  await database.client.query(`DROP OWNED BY ${roles.join(', ')} CASCADE`);
  for (const role of roles) await database.client.query(`DROP ROLE ${role}`);
});

const load = (role: string, incremental?: RunOptions['incremental']) =>
  runEngine({
    content: 'id,name\n1,one\n',
    url: urlOf(database.name, { user: role, password: 'secret' }),
    table: 'items',
    key: ['id'],
    incremental,
  });

/** The statement that the error tells an administrator to run. */
async function followRemedy(message: string): Promise<void> {
  const statement = /As an administrator, run: (.*;)$/.exec(message)?.[1];
  expect(statement).toBeDefined();
  await database.client.query(statement!);
}

it('names every missing right with the statement that grants it, until the load runs', async () => {
  const codes: string[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const { result } = await load(roles[0]);
    if (!result.error) break;
    codes.push(result.error.code);
    await followRemedy(result.error.message);
  }
  expect(codes).toEqual(['prepare.noPrivilege', 'stage.noPrivilege']);
  expect((await load(roles[0])).result).toMatchObject({ state: 'succeeded', unchanged: 1 });
});

it('lets a second role share the staging schema once it has the rights that the errors name', async () => {
  const codes: string[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const { result } = await load(roles[1]);
    if (!result.error) break;
    codes.push(result.error.code);
    await followRemedy(result.error.message);
  }
  expect(codes).toEqual(['prepare.noPrivilege', 'stage.noPrivilege', 'stage.noPrivilege']);
  expect((await load(roles[1])).result).toMatchObject({ state: 'succeeded' });
});

it('names the rights that watermarks take', async () => {
  expect((await load(roles[0], { cursor: 'id' })).result).toMatchObject({ watermark: { after: '1' } });
  const codes: string[] = [];
  for (let tries = 0; tries < 4; tries += 1) {
    const { result } = await load(roles[1], { cursor: 'id' });
    if (!result.error) break;
    codes.push(result.error.code);
    await followRemedy(result.error.message);
  }
  expect(codes).toEqual(['stage.noPrivilege']);
  expect((await load(roles[1], { cursor: 'id' })).result).toMatchObject({
    watermark: { before: '1', after: '1' },
  });
});
