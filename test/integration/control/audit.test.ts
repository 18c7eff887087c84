import { expect, it } from 'vitest';
import { listAudit, listAuditFilters } from '@/lib/control/audit';
import {
  createConnection,
  deleteConnection,
  listConnectionUses,
  updateConnection,
} from '@/lib/control/connections';
import { archiveLoad } from '@/lib/control/loads';
import { db } from '@/lib/db';
import { connectionTo, loadOf, query } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const admin = usePerson('admin');
const editor = usePerson('editor');

const config = { host: 'db.example.com', database: 'shop', user: 'me', password: 'hunter2-never-shown' };

it('is filtered by who, what, which and when, page by page', async () => {
  const { id } = await createConnection(editor, { name: 'Shop', kind: 'postgres', config });
  await updateConnection(editor, { id, name: 'Shop 2' });
  await updateConnection(admin, { id, name: 'Shop 3' });
  const first = await listAudit(admin, { entity: 'connections', entityId: id, limit: 2 });
  expect(first.items.map(({ action, entityName }) => [action, entityName])).toEqual([
    ['connections.update', 'Shop 3'],
    ['connections.update', 'Shop 3'],
  ]);
  const rest = await listAudit(admin, {
    entity: 'connections',
    entityId: id,
    cursor: first.nextCursor!,
    limit: 2,
  });
  expect(rest).toMatchObject({ items: [{ action: 'connections.create' }], nextCursor: null });
  const byEditor = await listAudit(admin, { actor: editor.actor.id, action: 'connections.update' });
  expect(byEditor.items).toMatchObject([{ actorId: editor.actor.id, details: { name: 'Shop 2' } }]);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect((await listAudit(admin, { since: later })).items).toEqual([]);
  expect((await listAudit(admin, { actor: 'system' })).items).toEqual([]);
  await expect(listAudit(admin, { cursor: 'bm90IGEgbnVtYmVy' })).rejects.toMatchObject({
    code: 'input.invalid',
  });
});

it('can be filtered by what is in it', async () => {
  const { people, actions } = await listAuditFilters(admin);
  expect(people.map(({ id }) => id)).toContain(editor.actor.id);
  const [{ all }] = (await query<{ all: string[] }>(
    test.control.url,
    `SELECT array_agg(DISTINCT action ORDER BY action) AS all FROM audit_events`,
  )) as [{ all: string[] }];
  expect(actions).toEqual(all);
});

it('never holds the secret of what it tells of', async () => {
  const [{ text }] = (await query<{ text: string }>(
    test.control.url,
    `SELECT string_agg(a::text, '') AS text FROM audit_events a`,
  )) as [{ text: string }];
  expect(text).toContain('connections.create');
  expect(text).not.toContain(config.password);
});

it('finds its page by an index, whatever the filter', async () => {
  await query(
    test.control.url,
    `INSERT INTO audit_events (actor_id, actor_name, action, entity, entity_id, at)
     SELECT $1, 'x', 'batches.start', 'batches', n::text, now() - n * interval '1 second' FROM generate_series(1, 20000) n`,
    [editor.actor.id],
  );
  await query(test.control.url, 'ANALYZE audit_events');
  for (const filter of [
    `entity = 'loads'`,
    `action = 'loads.archive'`,
    `at >= now() - interval '1 second'`,
  ]) {
    const plan = await query<{ 'QUERY PLAN': string }>(
      test.control.url,
      `EXPLAIN SELECT * FROM audit_events WHERE ${filter} ORDER BY id DESC LIMIT 51`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
  }
});

it('a connection is deleted only where no load uses it, archived ones and earlier versions included', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id } = load.connection;
  expect(await listConnectionUses(editor, { id })).toEqual([
    { id: load.id, name: load.name, isArchived: false, isCurrent: true },
  ]);
  await archiveLoad(editor, { id: load.id, isArchived: true });
  await expect(deleteConnection(editor, { id })).rejects.toMatchObject({
    code: 'connections.inUse',
    message: expect.stringContaining(load.name) as string,
  });
  expect(await listConnectionUses(editor, { id })).toMatchObject([{ isArchived: true }]);

  const unused = await connectionTo(editor, test.destination.url);
  await deleteConnection(editor, { id: unused.id });
  expect(await db().connection.findUnique({ where: { id: unused.id } })).toBeNull();
  await expect(deleteConnection(editor, { id: unused.id })).rejects.toMatchObject({
    code: 'connections.notFound',
  });
  expect((await listAudit(admin, { entityId: unused.id })).items).toMatchObject([
    { action: 'connections.delete', details: { name: unused.name } },
    { action: 'connections.create' },
  ]);
});
