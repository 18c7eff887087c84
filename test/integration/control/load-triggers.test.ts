import { beforeEach, describe, expect, it } from 'vitest';
import { cancelBatch, getBatch, startBatch } from '@/lib/control/batches';
import { createTrigger, pauseTrigger, updateTrigger } from '@/lib/control/triggers';
import { pauseLoad } from '@/lib/control/loads';
import { db } from '@/lib/db';
import { actionsOn, batchesOf, loadOf, query, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;
beforeEach(async () => {
  loadId = await newLoad();
});

const newLoad = async () => (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
const run = (batchId: string) => runToEnd(viewer, batchId);

describe('the end of another load', () => {
  const after = (upstreamLoadId: string, id: string, onPartial = false) =>
    createTrigger(editor, { loadId: id, settings: { kind: 'load', upstreamLoadId, onPartial } });

  it('starts what waits for it, with the end itself on record, and not for a rehearsal', async () => {
    const next = await newLoad();
    const { trigger } = await after(loadId, next);
    const rehearsal = await startBatch(operator, { loadId, isRehearsal: true });
    expect((await run(rehearsal.id)).state).toBe('succeeded');
    expect(await batchesOf(next)).toEqual([]);
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    const [started, ...others] = await batchesOf(next);
    expect(others).toEqual([]);
    expect(await getBatch(viewer, { batchId: started!.id })).toMatchObject({
      trigger: 'load',
      cause: { upstream: { batchId: batch.id } },
    });
    expect(await actionsOn(trigger.id)).toEqual(['triggers.create', 'triggers.fire']);
  });

  it('leaves a load alone that is paused', async () => {
    const next = await newLoad();
    await after(loadId, next);
    await pauseLoad(operator, { id: next, reason: 'The table moves' });
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    expect(await batchesOf(next)).toEqual([]);
  });

  it('is neither recorded nor fired where the one cannot be written, and both once where it can', async () => {
    const next = await newLoad();
    await after(loadId, next);
    const batch = await startBatch(operator, { loadId });
    await query(
      test.control.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no room''; END'`,
    );
    await query(
      test.control.url,
      `CREATE TRIGGER refuse BEFORE INSERT ON batches FOR EACH ROW WHEN (NEW.trigger = 'load') EXECUTE FUNCTION refuse()`,
    );
    await expect(run(batch.id)).rejects.toThrow();
    expect((await getBatch(viewer, { batchId: batch.id })).state).toBe('running');
    await query(test.control.url, 'DROP TRIGGER refuse ON batches');
    expect((await run(batch.id)).state).toBe('succeeded');
    await run(batch.id);
    expect(await batchesOf(next)).toHaveLength(1);
  });

  it('counts as success only where it is one, or partial where that is wanted', async () => {
    const mixed = await loadOf(editor, test.destination.url, 'order_id\n1\n\u00a0\n2\n', {
      mapping: [{ field: 'order_id', column: 'order_id', type: 'bigint' }],
      errorThreshold: { share: 1, minRows: 100 },
    });
    const [strict, lenient] = [await newLoad(), await newLoad()];
    await after(mixed.id, strict);
    await after(mixed.id, lenient, true);
    const partial = await startBatch(operator, { loadId: mixed.id });
    expect((await run(partial.id)).state).toBe('partial');
    const cancelled = await startBatch(operator, { loadId: mixed.id });
    await cancelBatch(operator, { batchId: cancelled.id });
    expect(await batchesOf(strict)).toEqual([]);
    expect(await batchesOf(lenient)).toHaveLength(1);
  });

  it('starts neither a paused nor an archived one', async () => {
    const [paused, archived] = [await newLoad(), await newLoad()];
    const { trigger } = await after(loadId, paused);
    await pauseTrigger(operator, { id: trigger.id, isPaused: true });
    await after(loadId, archived);
    await db().load.update({ where: { id: archived }, data: { archivedAt: new Date() } });
    const batch = await startBatch(operator, { loadId });
    expect((await run(batch.id)).state).toBe('succeeded');
    expect([...(await batchesOf(paused)), ...(await batchesOf(archived))]).toEqual([]);
  });

  it('may close no circle, and the circle is named', async () => {
    const [b, c] = [await newLoad(), await newLoad()];
    await after(loadId, b);
    const { trigger } = await after(b, c);
    const names = await Promise.all(
      [c, loadId, b, c].map(async (id) => (await db().load.findUniqueOrThrow({ where: { id } })).name),
    );
    await expect(after(c, loadId)).rejects.toMatchObject({
      code: 'triggers.cycle',
      message: expect.stringContaining(names.join(' → ')) as string,
      fields: { 'settings.upstreamLoadId': expect.stringContaining('→') as string },
    });
    await expect(after(b, b)).rejects.toMatchObject({ message: expect.stringContaining('itself') as string });
    const settings = { kind: 'load', upstreamLoadId: loadId } as const;
    await updateTrigger(editor, { id: trigger.id, settings });
    await after(c, b);
  });

  it('closes no circle either where two people add its halves at once', async () => {
    const other = await newLoad();
    const both = await Promise.allSettled([after(loadId, other), after(other, loadId)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
