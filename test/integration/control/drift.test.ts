import { expect, it } from 'vitest';
import { rerunBatch, startBatch } from '@/lib/control/batches';
import { acceptDrift, getLoad, listAttention, listLoadDrift, listLoadHistory } from '@/lib/control/loads';
import type { LoadDefinitionInput } from '@/lib/control/loads/schemas';
import { updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { loadOf, query, uploadText, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');

const before = 'order_id,note,qty\n1,a,5\n2,b,6\n';
const after = 'order_id,qty,city\n1,7,Rome\n3,8,Bern\n';
const mapping = ['order_id', 'note', 'qty'].map((name) => ({ field: name, column: name }));

const run = ({ id }: { id: string }) => runToEnd(operator, id);

/** A load that has run, and whose source is another one since. */
async function changedLoad(definition: Partial<LoadDefinitionInput>) {
  const load = await loadOf(editor, test.destination.url, before, { mapping, ...definition });
  await run(await startBatch(operator, { loadId: load.id }));
  const upload = await uploadText(editor, 'orders.csv', after);
  await updateSource(editor, { id: load.source.id, uploadId: upload.id });
  const { name } = load.definition.destination.table;
  return { load, table: () => query(test.destination.url, `SELECT * FROM ${name} ORDER BY order_id`) };
}

it('keeps the columns of the last merged batch, and stops a batch that finds others until an editor accepts them', async () => {
  const { load, table } = await changedLoad({ drift: { new: 'stop' } });
  const columns = [
    { name: 'order_id', type: 'bigint' },
    { name: 'note', type: 'text' },
    { name: 'qty', type: 'bigint' },
  ];
  expect(await listLoadDrift(operator, { id: load.id })).toEqual({ columns, batches: [] });

  const stopped = await run(await startBatch(operator, { loadId: load.id }));
  expect(stopped).toMatchObject({ state: 'failed', error: { code: 'drift.stopped', class: 'fatal' } });
  const changes = [
    { kind: 'missing', field: 'note', column: 'note', before: 'text', action: 'stopped' },
    { kind: 'new', field: 'city', column: null, now: 'text', action: 'stopped' },
  ];
  expect(stopped.result?.source?.changes).toMatchObject(changes);
  const known = await listLoadDrift(operator, { id: load.id });
  expect(known).toMatchObject({ columns, batches: [{ id: stopped.id, state: 'failed', changes }] });
  const { items } = await listAttention(operator);
  expect(items.find((item) => item.load.id === load.id)).toMatchObject({ cause: { isDrift: true } });

  const answer = { batchId: stopped.id, expectedVersion: 1, newFields: { city: 'add' as const } };
  await expect(acceptDrift(operator, answer)).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(acceptDrift(editor, { ...answer, expectedVersion: 2 })).rejects.toMatchObject({
    code: 'loads.changedMeanwhile',
  });
  await expect(
    acceptDrift(editor, { ...answer, newFields: { city: 'drop' as 'add' } }),
  ).rejects.toMatchObject({ code: 'input.invalid' });
  const accepted = await acceptDrift(editor, answer);
  expect(accepted).toMatchObject({ version: { number: 2 }, isCurrent: true });
  const audit = await db().auditEvent.findMany({ where: { entityId: load.id, action: 'loads.acceptDrift' } });
  expect(audit).toMatchObject([{ details: { batchId: stopped.id, version: 2, newFields: { city: 'add' } } }]);
  const history = await listLoadHistory(operator, { id: load.id });
  expect(history.items[0]!.changes).toEqual([
    'Field `city`: new, into `city`',
    'Field `note`: not read any more',
  ]);

  const again = await run(await rerunBatch(operator, { batchId: stopped.id }));
  expect(again).toMatchObject({ state: 'succeeded', counts: { inserted: 1, updated: 1 } });
  expect(await table()).toEqual([
    { order_id: '1', note: 'a', qty: '7', city: 'Rome' },
    { order_id: '2', note: 'b', qty: '6', city: null },
    { order_id: '3', note: null, qty: '8', city: 'Bern' },
  ]);
  await expect(acceptDrift(editor, { batchId: again.id, expectedVersion: 2 })).rejects.toMatchObject({
    code: 'loads.nothingToAccept',
  });
  const last = await run(await startBatch(operator, { loadId: load.id }));
  expect(last.result?.source?.changes).toEqual([]);
});

it('a rehearsal teaches nothing, and is no batch that asks', async () => {
  const { load } = await changedLoad({ drift: { missing: 'ignore' } });
  const rehearsed = await run(await startBatch(operator, { loadId: load.id, isRehearsal: true }));
  expect(rehearsed).toMatchObject({ state: 'succeeded' });
  const { columns } = await listLoadDrift(operator, { id: load.id });
  expect(columns.map(({ name }) => name)).toEqual(['order_id', 'note', 'qty']);
  const real = await run(await startBatch(operator, { loadId: load.id }));
  expect(real.result?.source?.changes.map(({ field, action }) => [field, action])).toEqual([
    ['note', 'ignored'],
    ['city', 'ignored'],
  ]);
  const drift = await listLoadDrift(operator, { id: load.id });
  expect(drift.columns.map(({ name }) => name)).toEqual(['order_id', 'qty', 'city']);
  expect(drift.batches.map(({ id, isRehearsal }) => [id, isRehearsal])).toEqual([
    [real.id, false],
    [rehearsed.id, true],
  ]);
});

it('keeps the policy with the version, and refuses one that there is not', async () => {
  const drift = { new: 'add', type: 'widen' } as const;
  const { load } = await changedLoad({ drift });
  expect((await getLoad(operator, { id: load.id })).definition.drift).toEqual(drift);
  const bad = { drift: { new: 'guess' } } as unknown as Partial<LoadDefinitionInput>;
  await expect(loadOf(editor, test.destination.url, before, bad)).rejects.toMatchObject({
    code: 'input.invalid',
  });
});
