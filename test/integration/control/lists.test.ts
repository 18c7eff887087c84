import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  cancelBatch,
  listBatches,
  previewBulk,
  runBatch,
  runBulk,
  sampleQuarantine,
  startBatch,
} from '@/lib/control/batches';
import {
  getErrorGroup,
  listAllErrorGroups,
  listErrorRules,
  muteErrorGroup,
} from '@/lib/control/error-groups';
import { archiveLoad, listAttention } from '@/lib/control/loads';
import { search } from '@/lib/control/search';
import { createView, deleteView, listViews, updateView } from '@/lib/control/views';
import { db } from '@/lib/db';
import { loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const viewer = usePerson('viewer');
const operator = usePerson('operator');
const editor = usePerson('editor');

const auditOf = (entityId: string) =>
  db().auditEvent.findMany({
    where: { entityId },
    orderBy: { id: 'asc' },
    select: { action: true, details: true },
  });

/** A batch that has run, of a load of its own: the rows whose number is no number are refused. */
async function ranBatch(
  text: string,
  loadId?: string,
): Promise<{ id: string; loadId: string; name: string }> {
  const rules = [{ column: 'order_id', rule: 'type', params: { type: 'integer' } }];
  const load = loadId
    ? await db().load.findUniqueOrThrow({ where: { id: loadId } })
    : await loadOf(editor, test.destination.url, text, {
        mapping: [{ field: 'order_id', column: 'order_id', type: 'bigint' }],
        rules: rules as never,
        errorThreshold: { share: 1, minRows: 0 },
      });
  const { id } = await startBatch(editor, { loadId: load.id });
  await runBatch(id, workerOptions());
  return { id, loadId: load.id, name: load.name };
}

describe('the list of batches', () => {
  it('lets through what each filter says, and what several say together', async () => {
    const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await startBatch(editor, { loadId: load.id })).id);
    await db().batch.update({
      where: { id: ids[0]! },
      data: { state: 'partial', quarantined: 3, trigger: 'schedule' },
    });
    await db().batch.update({ where: { id: ids[1]! }, data: { state: 'failed', trigger: 'webhook' } });
    const of = async (filter: object) =>
      (await listBatches(viewer, { loadId: load.id, ...filter })).items.map(({ id }) => ids.indexOf(id));
    expect(await of({ hasBadRows: true })).toEqual([0]);
    expect(await of({ triggers: ['webhook', 'schedule'] })).toEqual([1, 0]);
    expect(await of({ states: ['failed', 'partial'], triggers: ['schedule'] })).toEqual([0]);
    expect(await of({ within: '1h' })).toEqual([3, 2, 1, 0]);
    expect(await of({ within: '1h', hasBadRows: true, states: ['failed'] })).toEqual([]);
  });

  it('says how fast a running batch is, and how long it may still take', async () => {
    const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
    const { id } = await startBatch(editor, { loadId: load.id });
    const now = Date.now();
    const point = (secondsAgo: number, read: number, bytes: number) => ({
      ...{ batchId: id, at: new Date(now - secondsAgo * 1000), staged: 0, quarantined: 0 },
      ...{ read, bytes },
    });
    await db().batchMetric.createMany({
      data: [point(60, 1, 1), point(9, 1_000, 10_000), point(1, 9_000, 90_000)],
    });
    await db().batch.update({
      where: { id },
      data: { state: 'running', bytes: 90_000, bytesTotal: 190_000 },
    });
    const [batch] = (await listBatches(viewer, { loadId: load.id })).items;
    expect(batch!.speed).toEqual({ rowsPerSecond: 1_000, secondsLeft: 10 });
    await db().batch.update({ where: { id }, data: { state: 'failed' } });
    expect((await listBatches(viewer, { loadId: load.id })).items[0]!.speed).toBeNull();
  });
});

describe('bulk actions', () => {
  it('count first, cancel what has not ended, and say which were refused and why', async () => {
    const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await startBatch(editor, { loadId: load.id })).id);
    await cancelBatch(editor, { batchId: ids[0]! });
    const preview = await previewBulk(operator, { action: 'cancel', target: { batchIds: ids } });
    expect(preview).toEqual({ batchIds: ids.slice(1), loads: 1, starts: 1, leftOut: 1, isCut: false });
    // It ends between the question and the answer.
    await cancelBatch(editor, { batchId: ids[1]! });
    const result = await runBulk(operator, { action: 'cancel', batchIds: preview.batchIds });
    expect(result.done).toBe(1);
    expect(result.refused).toMatchObject([{ batchId: ids[1], load: load.name }]);
    expect(result.refused[0]!.reason).toContain('cancelled');
    expect(await auditOf(ids[2]!)).toMatchObject([{ action: 'batches.start' }, { action: 'batches.cancel' }]);
  });

  it('run each load once, by a filter too, and never what an archived load did', async () => {
    const [kept, archived] = [
      await loadOf(editor, test.destination.url, 'order_id\n1\n'),
      await loadOf(editor, test.destination.url, 'order_id\n1\n'),
    ];
    for (const { id: loadId } of [kept, kept, archived]) {
      const { id: batchId } = await startBatch(editor, { loadId });
      await cancelBatch(editor, { batchId });
    }
    const byFilter = await previewBulk(operator, {
      action: 'rerun',
      target: { filter: { loadId: kept.id } },
    });
    expect(byFilter).toMatchObject({ starts: 1, loads: 1 });
    expect(byFilter.batchIds).toHaveLength(2);
    await archiveLoad(editor, { id: archived.id, isArchived: true });
    const other = await db().batch.findFirstOrThrow({ where: { loadId: archived.id } });
    const result = await runBulk(operator, { action: 'rerun', batchIds: [...byFilter.batchIds, other.id] });
    expect(result).toMatchObject({ done: 1, refused: [{ batchId: other.id }] });
    expect(result.refused[0]!.reason).toContain('archived');
    expect(await db().batch.count({ where: { loadId: kept.id, state: 'queued' } })).toBe(1);
  });

  it('are refused to viewers, and take no more than they say', async () => {
    const target = { batchIds: [randomUUID()] };
    await expect(previewBulk(viewer, { action: 'rerun', target })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(runBulk(viewer, { action: 'cancel', ...target })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    const many = Array.from({ length: 501 }, () => randomUUID());
    await expect(runBulk(operator, { action: 'cancel', batchIds: many })).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });
});

describe('saved views', () => {
  it('are one’s own until an editor shares them', async () => {
    const mine = await createView(viewer, {
      name: 'Failed today',
      filter: { states: ['failed'], within: '24h' },
    });
    expect(mine).toMatchObject({
      isShared: false,
      mayChange: true,
      filter: { states: ['failed'], within: '24h' },
    });
    expect((await listViews(editor)).map(({ id }) => id)).not.toContain(mine.id);
    await expect(createView(viewer, { name: 'All', filter: {}, isShared: true })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(updateView(viewer, { id: mine.id, isShared: true })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    const shared = await createView(editor, {
      name: 'Bad rows',
      filter: { hasBadRows: true },
      isShared: true,
    });
    const seen = (await listViews(viewer)).find(({ id }) => id === shared.id);
    expect(seen).toMatchObject({ name: 'Bad rows', isShared: true, mayChange: false });
    await expect(deleteView(viewer, { id: shared.id })).rejects.toMatchObject({ code: 'auth.forbidden' });
  });

  it('are renamed and deleted on record, by nobody who cannot see them', async () => {
    const view = await createView(operator, { name: 'Night', filter: {} });
    await expect(deleteView(editor, { id: view.id })).rejects.toMatchObject({ code: 'views.notFound' });
    expect(await updateView(operator, { id: view.id, name: 'Nights' })).toMatchObject({ name: 'Nights' });
    await createView(operator, { name: 'Days', filter: {} });
    await expect(updateView(operator, { id: view.id, name: 'Days' })).rejects.toMatchObject({
      code: 'views.nameTaken',
    });
    await expect(createView(operator, { name: '  ', filter: {} })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await deleteView(operator, { id: view.id });
    expect((await auditOf(view.id)).map(({ action }) => action)).toEqual([
      'views.create',
      'views.update',
      'views.delete',
    ]);
  });
});

describe('error groups of all loads', () => {
  it('add up over batches and loads, with days, loads and the last batch', async () => {
    const first = await ranBatch('order_id\n1\nxx\nyyyy\n');
    const again = await ranBatch('', first.loadId);
    const other = await ranBatch('order_id\nzz\n');
    const { items } = await listAllErrorGroups(viewer, { loadId: first.loadId });
    const group = items.find(({ column }) => column === 'order_id')!;
    expect(group).toMatchObject({
      rows: 5,
      batches: 3,
      lastBatchId: other.id,
      loadsTotal: 2,
      mutedUntil: null,
    });
    expect(group.trend).toHaveLength(14);
    expect(group.trend.at(-1)).toBe(5);
    expect(group.loads.map(({ id }) => id).sort()).toEqual([first.loadId, other.loadId].sort());
    const page = await getErrorGroup(viewer, { fingerprint: group.fingerprint });
    expect(page.byLoad).toMatchObject([
      { load: { id: first.loadId }, rows: 4, batches: 2 },
      { load: { id: other.loadId }, rows: 1, batches: 1 },
    ]);
    expect(page.lastBatches.map(({ id }) => id)).toEqual([other.id, again.id, first.id]);
    const rows = await sampleQuarantine(viewer, { batchId: first.id, fingerprint: group.fingerprint });
    expect(rows.map(({ raw }) => raw)).toEqual(['xx', 'yyyy']);
    expect(rows[0]!.reasons[0]!.column).toBe('order_id');
  });

  it('are found by load, rule and time, page by page', async () => {
    const { loadId } = await ranBatch('order_id\nqq\n');
    const rules = await listErrorRules(viewer);
    const [group] = (await listAllErrorGroups(viewer, { loadId })).items;
    expect(rules).toContain(group!.rule);
    const of = async (filter: object) =>
      (await listAllErrorGroups(viewer, { loadId, ...filter })).items.length;
    expect(await of({ rule: group!.rule, within: '1h' })).toBe(1);
    expect(await of({ rule: 'no-such-rule' })).toBe(0);
    await query(
      test.control.url,
      `INSERT INTO error_group_totals (fingerprint, rule, message, rows, batches, first_seen_at, last_seen_at)
       SELECT lpad(to_hex(n), 16, '0'), 'required', 'empty', 1, 1, now(), now() - interval '40 days' FROM generate_series(1, 7) n`,
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAllErrorGroups(viewer, { limit: 3, cursor });
      seen.push(...page.items.map(({ fingerprint }) => fingerprint));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.length).toBeGreaterThanOrEqual(8);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await listAllErrorGroups(viewer, { within: '30d', limit: 200 })).items.length).toBeLessThan(
      seen.length,
    );
    await expect(listAllErrorGroups(viewer, { cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });

  it('leave rehearsals out', async () => {
    const { loadId } = await ranBatch('order_id\nrr\n');
    const { id } = await startBatch(editor, { loadId, isRehearsal: true });
    await runBatch(id, workerOptions());
    expect(await db().batchErrorGroup.count({ where: { batchId: id } })).toBe(1);
    expect(await db().errorGroupDay.findMany({ where: { loadId } })).toMatchObject([
      { rows: 1n, batches: 1 },
    ]);
  });

  it('are muted until a time by an operator, on record, and are heard again after it', async () => {
    const { id: batchId, loadId } = await ranBatch('order_id\n1\n12 34 ab\n');
    const troubled = async () => (await listAttention(viewer)).items.map(({ batch }) => batch?.id);
    const [group] = (await listAllErrorGroups(viewer, { loadId })).items;
    const { fingerprint } = group!;
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await expect(muteErrorGroup(viewer, { fingerprint, until })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(
      muteErrorGroup(operator, { fingerprint, until: new Date(0).toISOString() }),
    ).rejects.toMatchObject({
      code: 'errorGroups.past',
    });
    await muteErrorGroup(operator, { fingerprint, until });
    expect((await listAllErrorGroups(viewer, { loadId })).items).toEqual([]);
    expect((await listAllErrorGroups(viewer, { loadId, muted: true })).items).toMatchObject([
      { fingerprint, mutedUntil: until, mutedBy: 'Test operator' },
    ]);
    expect(await troubled()).not.toContain(batchId);
    expect(await auditOf(fingerprint)).toEqual([{ action: 'errorGroups.mute', details: { until } }]);
    await db().errorGroupTotal.update({
      where: { fingerprint },
      data: { mutedUntil: new Date(Date.now() - 1) },
    });
    expect((await listAllErrorGroups(viewer, { loadId })).items).toMatchObject([{ mutedUntil: null }]);
    await muteErrorGroup(operator, { fingerprint, until });
    await muteErrorGroup(operator, { fingerprint, until: null });
    expect(await troubled()).toContain(batchId);
    await expect(getErrorGroup(viewer, { fingerprint: 'f'.repeat(16) })).rejects.toMatchObject({
      code: 'errorGroups.notFound',
    });
  });
});

describe('search', () => {
  it('finds loads, connections and files by a part of their name, and batches by their load or id', async () => {
    const { id: loadId } = await loadOf(editor, test.destination.url, 'order_id\n1\n');
    await db().load.update({ where: { id: loadId }, data: { name: '100%_Ümlaut harbour dues' } });
    const { id: batchId } = await startBatch(editor, { loadId });
    const found = async (text: string) =>
      (await search(viewer, { query: text })).map(({ kind, id }) => `${kind} ${id}`);
    expect(await found('HARBOUR')).toEqual([`load ${loadId}`, `batch ${batchId}`]);
    expect(await found('10')).toContain(`load ${loadId}`);
    expect(await found('%_ü')).toEqual([`load ${loadId}`, `batch ${batchId}`]);
    expect(await found('bour%dues')).toEqual([]);
    expect(await found(batchId)).toEqual([`batch ${batchId}`]);
    expect(await found(batchId.slice(0, 21))).toContain(`batch ${batchId}`);
    expect(await found('orders.c')).toContainEqual(expect.stringContaining('file '));
    expect((await search(viewer, { query: 'connection' })).map(({ kind }) => kind)).toContain('connection');
    await expect(search(viewer, { query: ' ' })).rejects.toMatchObject({ code: 'input.invalid' });
  });
});
