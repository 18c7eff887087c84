import { beforeEach, expect, it } from 'vitest';
import { getBatch, insertBatch, listBatches, startBatch } from '@/lib/control/batches';
import { systemContext } from '@/lib/control/context';
import {
  createLoad,
  deleteLoad,
  duplicateLoad,
  getLoad,
  listLoadHistory,
  listLoads,
  pauseLoad,
  previewDeletion,
  purgeLoad,
  revertLoad,
  setLoadOwner,
  updateLoad,
} from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import { createSchedule, fireDueSchedules, listPlannedRuns, listSchedules } from '@/lib/control/schedules';
import { createTrigger } from '@/lib/control/triggers';
import { transaction } from '@/lib/control/verb';
import { db } from '@/lib/db';
import { contextOf, loadOf, query } from '../../support/control';
import { until } from '../../support/until';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
let load: LoadView;

beforeEach(async () => {
  load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
});

const lastAudit = (entityId: string) =>
  db().auditEvent.findFirst({ where: { entityId }, orderBy: { id: 'desc' } });
const noAbort = new AbortController().signal;

async function dueSchedule() {
  const timing = { kind: 'interval', every: 1, unit: 'hours' } as const;
  const { id } = await createSchedule(editor, { loadId: load.id, timing, timeZone: 'UTC' });
  await db().schedule.update({ where: { id }, data: { nextAt: new Date(), dueAt: new Date() } });
}

async function endedBatch(rows = 0): Promise<string> {
  const { id } = await startBatch(operator, { loadId: load.id });
  await db().batch.update({ where: { id }, data: { state: 'partial', quarantined: rows } });
  await query(
    test.control.url,
    `INSERT INTO quarantined_rows (batch_id, row, part, line, byte_offset, piece, raw, reasons, fingerprints)
     SELECT $1, n, 0, n, 0, '', 'raw', '[]', '{}' FROM generate_series(0, $2 - 1) n`,
    [id, rows],
  );
  return id;
}

it('while paused, starts for nobody but a person, and says why', async () => {
  const paused = await pauseLoad(operator, { id: load.id, reason: ' Source is being moved ' });
  expect(paused.pause).toMatchObject({ reason: 'Source is being moved', by: operator.actor.name });
  expect(await lastAudit(load.id)).toMatchObject({
    action: 'loads.pause',
    details: { reason: 'Source is being moved' },
  });
  const [listed] = (await listLoads(editor, { search: load.name })).items;
  expect(listed!.pause).toEqual(paused.pause);

  await dueSchedule();
  await fireDueSchedules();
  expect(await listPlannedRuns(editor, { loadId: load.id })).toMatchObject([
    { outcome: 'skipped', reason: 'The load is paused: Source is being moved' },
  ]);
  expect(await listSchedules(editor, { loadId: load.id })).toMatchObject([{ load: { isPaused: true } }]);
  const byItself = transaction((tx) =>
    insertBatch(tx, systemContext('schedule'), { loadId: load.id, trigger: 'schedule' }),
  );
  await expect(byItself).rejects.toMatchObject({ code: 'loads.paused', kind: 'conflict' });
  expect(await startBatch(operator, { loadId: load.id })).toMatchObject({ state: 'queued' });

  expect(await pauseLoad(operator, { id: load.id, reason: null })).toMatchObject({ pause: null });
  expect(await lastAudit(load.id)).toMatchObject({ action: 'loads.resume' });
});

it('is not paused without a reason', async () => {
  await expect(pauseLoad(operator, { id: load.id, reason: '  ' })).rejects.toMatchObject({
    fields: { reason: expect.stringContaining('why') as string },
  });
});

it('belongs to whoever made it, until somebody else takes it over', async () => {
  expect(load.owner).toEqual({ id: editor.actor.id, name: editor.actor.name });
  const other = await contextOf('viewer');
  await setLoadOwner(editor, { id: load.id, ownerId: other.actor.id });
  const mine = await listLoads(other, { ownerId: other.actor.id });
  expect(mine.items.map(({ id }) => id)).toEqual([load.id]);
  expect(await lastAudit(load.id)).toMatchObject({
    action: 'loads.setOwner',
    details: { owner: other.actor.name },
  });
  await db().user.update({ where: { id: other.actor.id }, data: { disabledAt: new Date() } });
  await expect(setLoadOwner(editor, { id: load.id, ownerId: other.actor.id })).rejects.toMatchObject({
    code: 'loads.noSuchOwner',
  });
  expect(await setLoadOwner(editor, { id: load.id, ownerId: null })).toMatchObject({ owner: null });
});

it('is copied whole under a free name, without its schedules', async () => {
  await dueSchedule();
  const other = await contextOf('editor');
  const copy = await duplicateLoad(other, { id: load.id });
  expect(copy).toMatchObject({
    name: `Copy of ${load.name}`,
    version: { number: 1 },
    owner: { id: other.actor.id },
    definition: load.definition,
  });
  expect((await duplicateLoad(other, { id: load.id })).name).toBe(`Copy of ${load.name} (2)`);
  expect(await listSchedules(editor, { loadId: copy.id })).toEqual([]);
  expect(await lastAudit(copy.id)).toMatchObject({
    action: 'loads.duplicate',
    details: { originalId: load.id },
  });
});

it('says what each version changed, and goes back to one as a new version', async () => {
  const rules = [{ column: 'order_id', rule: 'range', params: { min: 0 } }];
  const save = (next: object) =>
    updateLoad(editor, { id: load.id, definition: { ...load.definition, ...next } });
  await save({ rules });
  await save({ rules: [{ ...rules[0], params: { min: 1 } }], mode: 'insert-only' });

  const [newest, middle, first] = (await listLoadHistory(editor, { id: load.id })).items;
  expect(newest).toMatchObject({
    number: 3,
    createdBy: editor.actor.name,
    isCurrent: true,
    changes: ['Write mode: upsert → insert-only', 'Rule `order_id`: range min 0 → 1'],
    changesOnRevert: [],
  });
  expect(middle!.changes).toEqual(['Rule `order_id`: range added (min 0)']);
  expect(first).toMatchObject({
    changes: [],
    changesOnRevert: ['Write mode: insert-only → upsert', 'Rule `order_id`: range removed (min 1)'],
  });
  const page = await listLoadHistory(editor, { id: load.id, limit: 1 });
  expect(page.items).toMatchObject([{ number: 3, changes: newest!.changes }]);
  const next = await listLoadHistory(editor, { id: load.id, limit: 1, cursor: page.nextCursor! });
  expect(next.items).toMatchObject([{ number: 2 }]);

  const input = { id: load.id, version: 1, expectedVersion: 3 };
  const reverted = await revertLoad(editor, input);
  expect(reverted).toMatchObject({ version: { number: 4 }, definition: load.definition });
  expect(await lastAudit(load.id)).toMatchObject({
    action: 'loads.revert',
    details: { toVersion: 1, version: 4 },
  });
  await expect(revertLoad(editor, input)).rejects.toMatchObject({ code: 'loads.changedMeanwhile' });
  await expect(revertLoad(editor, { ...input, version: 4, expectedVersion: 4 })).rejects.toMatchObject({
    code: 'loads.alreadyCurrent',
  });
  await expect(revertLoad(editor, { ...input, version: 9 })).rejects.toMatchObject({
    code: 'loads.notFound',
  });
});

it('is not deleted while a batch has not ended, nor under another name', async () => {
  const batch = await startBatch(operator, { loadId: load.id });
  expect(await previewDeletion(editor, { id: load.id })).toMatchObject({ openBatchIds: [batch.id] });
  await expect(deleteLoad(editor, { id: load.id, name: load.name })).rejects.toMatchObject({
    code: 'loads.batchOpen',
    remedy: expect.stringContaining('cancel') as string,
  });
  await expect(deleteLoad(editor, { id: load.id, name: 'another' })).rejects.toMatchObject({
    code: 'loads.nameDiffers',
  });
  expect(await getLoad(editor, { id: load.id })).toMatchObject({ name: load.name });
});

it('says what else goes with it: its triggers, and the starts of loads that wait for it', async () => {
  const next = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const waits = { kind: 'load', upstreamLoadId: load.id } as const;
  await createTrigger(editor, { loadId: next.id, settings: waits });
  await createTrigger(editor, { loadId: load.id, settings: { kind: 'webhook', name: 'ERP' } });
  expect(await previewDeletion(editor, { id: load.id })).toMatchObject({
    triggers: 1,
    dependents: [next.name],
  });
});

it('is out of sight at once when it is deleted, and its name free', async () => {
  const batchId = await endedBatch(2);
  await dueSchedule();
  expect(await previewDeletion(editor, { id: load.id })).toMatchObject({
    batches: 1,
    quarantined: 2,
    schedules: 1,
    triggers: 0,
    dependents: [],
    versions: 1,
    openBatchIds: [],
  });
  await deleteLoad(editor, { id: load.id, name: load.name });
  expect(await lastAudit(load.id)).toMatchObject({ action: 'loads.delete', details: { name: load.name } });

  await expect(getLoad(editor, { id: load.id })).rejects.toMatchObject({ code: 'loads.notFound' });
  await expect(getBatch(editor, { batchId })).rejects.toMatchObject({ code: 'batches.notFound' });
  await expect(startBatch(editor, { loadId: load.id })).rejects.toMatchObject({ code: 'loads.notFound' });
  expect((await listLoads(editor, { search: load.id })).items).toEqual([]);
  expect((await listBatches(editor, { loadId: load.id })).items).toEqual([]);
  expect(await listSchedules(editor, { loadId: load.id })).toEqual([]);
  await fireDueSchedules();
  expect(await db().batch.count({ where: { loadId: load.id } })).toBe(1);
  expect(await createLoad(editor, { name: load.name, definition: load.definition })).toMatchObject({
    name: load.name,
  });
});

it('leaves nothing once its record is removed, in pieces that may be put down and taken up', async () => {
  const batchId = await endedBatch(25_000);
  await dueSchedule();
  await fireDueSchedules();
  await db().batch.updateMany({ where: { loadId: load.id }, data: { state: 'partial' } });
  await updateLoad(editor, { id: load.id, definition: load.definition });
  await deleteLoad(editor, { id: load.id, name: load.name });

  await expect(purgeLoad(load.id, AbortSignal.abort())).rejects.toThrow();
  expect(await db().quarantinedRow.count({ where: { batchId } })).toBe(25_000);
  await purgeLoad(load.id, noAbort);
  const left = await Promise.all([
    db().quarantinedRow.count({ where: { batchId } }),
    db().batch.count({ where: { loadId: load.id } }),
    db().schedule.count({ where: { loadId: load.id } }),
    db().loadVersion.count({ where: { loadId: load.id } }),
    db().load.count({ where: { id: load.id } }),
  ]);
  expect(left).toEqual([0, 0, 0, 0, 0]);
  expect(await db().auditEvent.count({ where: { entityId: load.id } })).toBeGreaterThan(2);
});

it('does not purge a load that nobody deleted', async () => {
  await purgeLoad(load.id, noAbort);
  expect(await getLoad(editor, { id: load.id })).toMatchObject({ name: load.name });
});

it('lets no batch slip in while it is being deleted', async () => {
  const [deletion] = await transaction(async (tx) => {
    await insertBatch(tx, editor, { loadId: load.id, trigger: 'manual' });
    const deleting = deleteLoad(editor, { id: load.id, name: load.name });
    const outcome = deleting.catch((error: unknown) => error);
    await until(isSomebodyWaiting);
    return [outcome];
  });
  expect(await deletion).toMatchObject({ code: 'loads.batchOpen' });
});

async function isSomebodyWaiting(): Promise<boolean> {
  const rows = await query(test.control.url, 'SELECT FROM pg_locks WHERE NOT granted');
  return rows.length > 0;
}
