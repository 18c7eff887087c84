import { expect, it } from 'vitest';
import { startBatch } from '@/lib/control/batches';
import { createLoad, getLoad } from '@/lib/control/loads';
import { updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { contextOf, loadOf, query, uploadText, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');

const linesOf = (ids: number[]) => `order_id,note\n${ids.map((id) => `${id},x\n`).join('')}`;
const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** A mirror whose table holds ten rows, and whose source has shrunk to three. */
async function shrunkMirror() {
  const load = await loadOf(editor, test.destination.url, linesOf(ten), { mode: 'mirror' });
  await run(load.id);
  const upload = await uploadText(editor, 'orders.csv', linesOf([1, 2, 3]));
  await updateSource(editor, { id: load.source.id, uploadId: upload.id });
  const { name } = load.definition.destination.table;
  const keys = async () =>
    (await query<{ order_id: string }>(test.destination.url, `SELECT order_id FROM ${name} ORDER BY 1`)).map(
      (row) => Number(row.order_id),
    );
  return { load, keys };
}

async function run(loadId: string, approveDeletions = false) {
  const { id: batchId } = await startBatch(editor, { loadId, approveDeletions });
  return runToEnd(editor, batchId);
}

it('deletes what the brake held back in the approved batch, and in no other', async () => {
  const { load, keys } = await shrunkMirror();
  const braked = await run(load.id);
  expect(braked).toMatchObject({ state: 'failed', error: { code: 'merge.deletionBrake' } });
  expect(braked.error!.message).toContain('7 of 10 rows');
  expect(await keys()).toEqual(ten);

  const approved = await run(load.id, true);
  expect(approved).toMatchObject({ state: 'succeeded', approvesDeletions: true, version: 1 });
  expect(approved.counts).toMatchObject({ read: 3, unchanged: 3, deleted: 7 });
  expect(await keys()).toEqual([1, 2, 3]);
  const events = await db().auditEvent.findMany({ where: { entityId: approved.id } });
  expect(events).toMatchObject([{ action: 'batches.start', details: { approveDeletions: true } }]);
  expect((await getLoad(editor, { id: load.id })).version.number).toBe(1);

  const upload = await uploadText(editor, 'orders.csv', linesOf([1]));
  await updateSource(editor, { id: load.source.id, uploadId: upload.id });
  expect(await run(load.id)).toMatchObject({ state: 'failed', approvesDeletions: false });
  expect(await keys()).toEqual([1, 2, 3]);
});

it('lets operators start batches, and editors alone approve', async () => {
  const load = await loadOf(editor, test.destination.url, linesOf(ten), { mode: 'mirror' });
  const operator = await contextOf('operator');
  await expect(startBatch(operator, { loadId: load.id, approveDeletions: true })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  expect(await db().batch.count({ where: { loadId: load.id } })).toBe(0);
  await startBatch(operator, { loadId: load.id });
});

it('keeps no approval in a load, and uses none that a version holds', async () => {
  const { load, keys } = await shrunkMirror();
  const definition = { ...load.definition, writing: { approveDeletions: true } };
  await expect(createLoad(editor, { name: 'always', definition })).rejects.toMatchObject({
    fields: { 'definition.writing.approveDeletions': expect.any(String) },
  });
  await query(
    test.control.url,
    `SET session_replication_role = replica;
     UPDATE load_versions SET plan = jsonb_set(plan::jsonb, '{writing,approveDeletions}', 'true') WHERE load_id = '${load.id}'`,
  );
  expect(await run(load.id)).toMatchObject({ error: { code: 'merge.deletionBrake' } });
  expect(await keys()).toEqual(ten);
});

it('says where in the settings of the mode something is wrong', async () => {
  const { definition } = await loadOf(editor, test.destination.url, linesOf(ten));
  const refused = (writing: object) =>
    createLoad(editor, { name: 'refused', definition: { ...definition, mode: 'mirror', writing } });
  await expect(refused({ deletionBrake: 2 })).rejects.toMatchObject({
    fields: { 'definition.writing.deletionBrake': expect.any(String) },
  });
  await expect(refused({ scope: { note: [] } })).rejects.toMatchObject({
    fields: { 'definition.writing.scope.note': expect.any(String) },
  });
  await expect(refused([] as object)).rejects.toMatchObject({
    fields: { 'definition.writing': expect.any(String) },
  });
});
