import { expect, it } from 'vitest';
import { startBatch } from '@/lib/control/batches';
import type { StartBatchInput } from '@/lib/control/batches/schemas';
import { createLoad, getLoad, getWatermark, resetWatermark, updateLoad } from '@/lib/control/loads';
import { updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { contextOf, loadOf, query, uploadText, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');

const linesOf = (seen: number[]) => `order_id,seen\n${seen.map((at) => `${at},${at}\n`).join('')}`;

const loadUpTo = (seen: number[]) =>
  loadOf(editor, test.destination.url, linesOf(seen), { incremental: { cursor: 'seen', overlap: '2' } });

async function send(sourceId: string, seen: number[]): Promise<void> {
  const upload = await uploadText(editor, 'orders.csv', linesOf(seen));
  await updateSource(editor, { id: sourceId, uploadId: upload.id });
}

async function run(loadId: string, rerun?: StartBatchInput['rerun']) {
  const { id: batchId } = await startBatch(editor, { loadId, rerun });
  return runToEnd(editor, batchId);
}

it('goes on from the watermark, which belongs to the load whatever it is called', async () => {
  const load = await loadUpTo([10, 20]);
  expect(await getWatermark(editor, { id: load.id })).toBeNull();
  await run(load.id);
  await updateLoad(editor, { id: load.id, name: `${load.name}, renamed` });
  await send(load.source.id, [10, 19, 20, 30]);
  const batch = await run(load.id);
  expect(batch).toMatchObject({
    state: 'succeeded',
    counts: { read: 4, inserted: 2, unchanged: 1, filtered: 1 },
  });
  expect(await getWatermark(editor, { id: load.id })).toMatchObject({
    cursor: 'seen',
    value: '30',
    batchId: batch.id,
  });
});

it('runs a range that leaves the watermark alone, and has it on record', async () => {
  const load = await loadUpTo([10, 20, 30]);
  await run(load.id);
  await query(test.destination.url, `DELETE FROM ${load.definition.destination.table.name}`);
  const batch = await run(load.id, { from: '15', to: ' ', file: '' });
  expect(batch).toMatchObject({ rerun: { from: '15' }, counts: { inserted: 2, filtered: 1 } });
  expect(batch.result!.watermark).toMatchObject({ before: '30', after: '30' });
  const [event] = await db().auditEvent.findMany({ where: { entityId: batch.id } });
  expect(event).toMatchObject({ action: 'batches.start', details: { rerun: { from: '15' } } });
});

it('refuses a range without bounds, and one of a load that is not incremental', async () => {
  const load = await loadUpTo([10]);
  await expect(startBatch(editor, { loadId: load.id, rerun: { from: ' ' } })).rejects.toMatchObject({
    fields: { 'rerun.from': expect.any(String) },
  });
  const plain = await loadOf(editor, test.destination.url, linesOf([1]));
  await expect(startBatch(editor, { loadId: plain.id, rerun: { from: '1' } })).rejects.toMatchObject({
    code: 'loads.notIncremental',
  });
  await expect(resetWatermark(editor, { id: plain.id })).rejects.toMatchObject({
    code: 'loads.notIncremental',
  });
});

it('resets the watermark for editors alone, on record', async () => {
  const load = await loadUpTo([10, 20]);
  await run(load.id);
  const operator = await contextOf('operator');
  await expect(resetWatermark(operator, { id: load.id })).rejects.toMatchObject({ code: 'auth.forbidden' });
  await resetWatermark(editor, { id: load.id });
  expect(await getWatermark(operator, { id: load.id })).toBeNull();
  const events = await db().auditEvent.findMany({
    where: { entityId: load.id, action: 'loads.resetWatermark' },
  });
  expect(events).toMatchObject([{ actorName: editor.actor.name, details: { cursor: 'seen', value: '20' } }]);
  expect(await run(load.id)).toMatchObject({ counts: { unchanged: 2, filtered: 0 } });
});

it('keeps cursor and overlap with the version, and says at their fields what is wrong', async () => {
  const load = await loadUpTo([10]);
  const { definition } = await getLoad(editor, { id: load.id });
  expect(definition.incremental).toMatchObject({ cursor: 'seen', overlap: '2' });
  const refused = (change: object) =>
    createLoad(editor, { name: 'refused', definition: { ...definition, ...change } });
  await expect(refused({ incremental: { cursor: 'seen', overlap: 'soon' } })).rejects.toMatchObject({
    fields: { 'definition.incremental.overlap': expect.any(String) },
  });
  await expect(refused({ mode: 'mirror' })).rejects.toMatchObject({
    fields: { 'definition.incremental.cursor': expect.stringContaining('mirror') },
  });
});
