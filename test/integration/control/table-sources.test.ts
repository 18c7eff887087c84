import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getBatch, runBatch, startBatch } from '@/lib/control/batches';
import { deleteConnection, listConnectionTables, listConnectionUses } from '@/lib/control/connections';
import type { ConnectionView } from '@/lib/control/connections/schemas';
import { createLoad } from '@/lib/control/loads';
import { createSource, detectSource, listFormatKinds, updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { actionsOn, connectionTo, contextOf, query, workerOptions } from '../../support/control';
import { urlOf } from '../../support/postgres';
import { useControl, usePerson } from '../../support/use-control';
import { useDatabase } from '../../support/use-database';

const PASSWORD = 'sesame-70d1';

const test = useControl();
const shop = useDatabase();
const editor = usePerson('editor');
let connection: ConnectionView;

beforeAll(async () => {
  const role = `reader_${shop.name}`;
  await query(
    shop.url,
    `CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders VALUES (1, 'a'), (2, NULL), (3, '');
     CREATE VIEW notes AS SELECT note FROM orders; CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}';
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};
     CREATE TABLE salaries (id int); CREATE TABLE inbox (id int); GRANT INSERT ON inbox TO ${role};
     CREATE SCHEMA hidden; CREATE TABLE hidden.orders (id int); GRANT SELECT ON hidden.orders TO ${role}`,
  );
  connection = await connectionTo(editor, urlOf(shop.name, { user: role, password: PASSWORD }));
});
afterAll(async () => {
  const role = `reader_${shop.name}`;
  await query(shop.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

const table = { schema: 'public', name: 'orders' };
const ofTable = () => ({ kind: 'postgres', connectionId: connection.id, config: { table } });

async function loadOfTable() {
  const source = await createSource(editor, { name: 'orders', ...ofTable() });
  const into = await connectionTo(editor, test.destination.url);
  return createLoad(editor, {
    name: `load ${randomUUID()}`,
    definition: {
      sourceId: source.id,
      format: { kind: 'copy', encoding: 'utf-8' },
      destination: { connectionId: into.id, table: { schema: 'public', name: 'copied' }, create: true },
      key: ['id'],
      mode: 'upsert',
    },
  });
}

it('lists what the connection may read or load, says which it is, and which are views', async () => {
  const tables = await listConnectionTables(editor, { id: connection.id });
  expect(tables).toMatchObject([
    { name: 'inbox', isView: false, mayRead: false, mayWrite: true },
    { name: 'notes', isView: true, mayRead: true, mayWrite: false },
    { name: 'orders', isView: false, mayRead: true, mayWrite: false },
  ]);
});

it('shows what a table or a query holds, its types from the catalog', async () => {
  const found = await detectSource(editor, { source: ofTable() });
  expect(found.columns).toMatchObject([
    { name: 'id', type: 'integer', nullable: false, confidence: 1 },
    { name: 'note', type: 'text', nullable: true, confidence: 1 },
  ]);
  expect(found.preview).toEqual([
    ['1', 'a'],
    ['2', null],
    ['3', ''],
  ]);
  const query = { ...ofTable(), config: { query: 'SELECT count(*) AS n FROM orders' } };
  expect((await detectSource(editor, { source: query })).preview).toEqual([['3']]);
  expect((await listFormatKinds(editor)).map(({ kind }) => kind)).not.toContain('copy');
});

it.each([
  ['without a connection', { connectionId: undefined }, 'connectionId'],
  ['over one that is not there', { connectionId: randomUUID() }, undefined],
  ['with a table and a query', { config: { table, query: 'SELECT 1' } }, 'config.table'],
  ['with neither', { config: {} }, 'config.table'],
])('is not made %s', async (_, wrong, field) => {
  const refused = createSource(editor, { name: 'x', ...ofTable(), ...wrong });
  await expect(refused).rejects.toMatchObject(
    field
      ? { code: 'input.invalid', fields: { [field]: expect.any(String) as string } }
      : { kind: 'notFound' },
  );
});

it('is not read by whoever may not define loads', async () => {
  const operator = await contextOf('operator');
  await expect(detectSource(operator, { source: ofTable() })).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(createSource(operator, { name: 'x', ...ofTable() })).rejects.toMatchObject({
    kind: 'forbidden',
  });
});

it('keeps nothing of how its connection is reached, nor takes an address of its own', async () => {
  const config = { table, host: 'elsewhere.example', password: 'other', user: 'mallory' };
  const source = await createSource(editor, { name: 'orders', ...ofTable(), config });
  const stored = await db().source.findUniqueOrThrow({ where: { id: source.id } });
  expect(stored).toMatchObject({ connectionId: connection.id, secret: null, secretFields: [] });
  expect(JSON.stringify([stored, source])).not.toMatch(
    /elsewhere|other|mallory|sesame|localhost|127\.0\.0\.1/,
  );
  expect(source).toMatchObject({
    connection: { id: connection.id, name: connection.name },
    label: `public.orders of ${connection.name}`,
  });
  expect((await detectSource(editor, { sourceId: source.id })).columns).toHaveLength(2);
  const changed = await updateSource(editor, { id: source.id, config: { query: 'SELECT 1 AS one' } });
  expect(changed).toMatchObject({ label: `query of ${connection.name}`, connection: { id: connection.id } });
  expect(await actionsOn(source.id)).toEqual(['sources.create', 'sources.update']);
});

it('is loaded by a batch, and counts as a use of its connection, which then stays', async () => {
  const load = await loadOfTable();
  const batch = await startBatch(editor, { loadId: load.id });
  const outcome = await runBatch(batch.id, workerOptions());
  expect(outcome).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await getBatch(editor, { batchId: batch.id })).toMatchObject({
    state: 'succeeded',
    counts: { inserted: 3 },
  });
  expect(await query(test.destination.url, 'SELECT * FROM copied ORDER BY id')).toEqual([
    { id: 1, note: 'a' },
    { id: 2, note: null },
    { id: 3, note: '' },
  ]);
  expect(await listConnectionUses(editor, { id: connection.id })).toContainEqual({
    id: load.id,
    name: load.name,
    isArchived: false,
    isCurrent: true,
  });
  await expect(deleteConnection(editor, { id: connection.id })).rejects.toMatchObject({
    code: 'connections.inUse',
  });
});

it('goes with its connection where no load has ever read it', async () => {
  const other = await connectionTo(editor, shop.url);
  const source = await createSource(editor, { name: 'orders', ...ofTable(), connectionId: other.id });
  await deleteConnection(editor, { id: other.id });
  expect(await db().source.count({ where: { id: source.id } })).toBe(0);
});
