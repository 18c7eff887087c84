import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import {
  cancelFileCheck,
  forgetFileChecks,
  getFileCheck,
  runNextFileCheck,
  startFileCheck,
  type CheckFile,
} from '@/lib/control/file-checks';
import type { StartFileCheckInput } from '@/lib/control/file-checks/schemas';
import { createSource } from '@/lib/control/sources';
import { tryLoad } from '@/lib/control/trials';
import { deleteUpload, pathOfUpload, requireUpload } from '@/lib/control/uploads';
import { db } from '@/lib/db';
import { actionsOn, connectionTo, uploadText } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');

beforeEach(() => db().fileCheck.deleteMany());

const never = new AbortController().signal;
const format = {
  kind: 'csv',
  encoding: 'utf-8' as const,
  dialect: { delimiter: ',', quote: '"', header: true },
};
const mapping = [
  { field: 'id', column: 'id', type: 'bigint' },
  { field: 'note', column: 'note', type: 'text' },
];
const manyRows = 3_000;

function textOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => `${at === rows - 1 ? 'n/a' : at},note`);
  return ['id,note', ...lines, ''].join('\n');
}

async function question(more: Partial<StartFileCheckInput> = {}): Promise<StartFileCheckInput> {
  const upload = await uploadText(editor, 'readings.csv', textOf(manyRows));
  return {
    ...{ loadId: randomUUID(), source: { kind: 'file', uploadId: upload.id }, format, mapping },
    ...more,
  };
}

/** Goes on until it is told to stop. */
const endless: CheckFile = async (_task, { signal }) => {
  await wait(60_000, undefined, { signal });
  throw new Error('It was not told.');
};

it('checks a file in the background and tells how far it is and what it found', async () => {
  const asked = await question();
  const waiting = await startFileCheck(editor, asked);
  expect(waiting).toMatchObject({ state: 'waiting', bytesRead: 0, check: null, error: null });
  const [event] = await db().auditEvent.findMany({ where: { entityId: waiting.id } });
  expect(event).toMatchObject({ action: 'fileChecks.start', details: { loadId: asked.loadId } });

  expect(await runNextFileCheck(never)).toBe(waiting.id);
  const found = await getFileCheck(editor, waiting);
  expect(found).toMatchObject({
    ...{ state: 'succeeded', rowsRead: manyRows },
    check: { rows: manyRows, isWhole: true, isJudged: true, refused: { rows: 0, groups: [] } },
  });
  expect(found.check!.columns).toMatchObject([
    {
      field: 'id',
      type: 'bigint',
      unfit: 1,
      fitting: 'text',
      places: [{ line: manyRows + 1, value: 'n/a' }],
    },
    { field: 'note', type: 'text', unfit: 0, values: manyRows },
  ]);
  expect(await runNextFileCheck(never)).toBeUndefined();
});

it('answers the same question from what was found, unless it is to look again', async () => {
  const asked = await question();
  const first = await startFileCheck(editor, asked);
  expect((await startFileCheck(editor, asked)).id).toBe(first.id);
  await runNextFileCheck(never);
  expect(await startFileCheck(editor, asked)).toMatchObject({ id: first.id, state: 'succeeded' });
  const again = await startFileCheck(editor, { ...asked, isFresh: true });
  expect(again).toMatchObject({ state: 'waiting' });
  expect(again.id).not.toBe(first.id);
});

it('ends the check of a load that asks another question', async () => {
  const asked = await question();
  const first = await startFileCheck(editor, asked);
  const other = await startFileCheck(editor, { ...asked, mapping: [{ ...mapping[0]!, type: 'text' }] });
  expect(await getFileCheck(editor, first)).toMatchObject({ state: 'cancelled' });
  expect(await getFileCheck(editor, other)).toMatchObject({ state: 'waiting' });
});

it('stops the worker of a check that is cancelled, and has both on record', async () => {
  const { id } = await startFileCheck(editor, await question());
  const running = runNextFileCheck(never, endless);
  await expect.poll(async () => (await getFileCheck(editor, { id })).state).toBe('running');
  await cancelFileCheck(editor, { id });
  await running;
  expect(await getFileCheck(editor, { id })).toMatchObject({ state: 'cancelled', check: null });
  expect(await actionsOn(id)).toEqual(['fileChecks.start', 'fileChecks.cancel']);
});

it('leaves the check of a worker that ends to the next one, and one of a worker that died twice to nobody', async () => {
  const { id } = await startFileCheck(editor, await question());
  const end = new AbortController();
  const running = runNextFileCheck(end.signal, endless);
  await expect.poll(async () => (await getFileCheck(editor, { id })).state).toBe('running');
  end.abort();
  await running;
  expect(await getFileCheck(editor, { id })).toMatchObject({ state: 'waiting' });

  const dies = () =>
    db().fileCheck.update({
      where: { id },
      data: { state: 'running', seenAt: new Date(0), tries: { increment: 1 } },
    });
  await dies();
  await dies();
  expect(await runNextFileCheck(never)).toBeUndefined();
  expect(await getFileCheck(editor, { id })).toMatchObject({
    ...{ state: 'failed', error: { code: 'fileChecks.workerLost' } },
  });
});

it('has two under way at most', async () => {
  const states = async () =>
    (await db().fileCheck.findMany({ orderBy: { id: 'asc' } })).map(({ state }) => state);
  for (let at = 0; at < 3; at += 1) await startFileCheck(editor, await question());
  const end = new AbortController();
  const running = [runNextFileCheck(end.signal, endless), runNextFileCheck(end.signal, endless)];
  await expect.poll(states).toEqual(['running', 'running', 'waiting']);
  expect(await runNextFileCheck(never)).toBeUndefined();
  end.abort();
  await Promise.all(running);
});

it('says why a file cannot be read, and that other sources are not', async () => {
  const asked = await question();
  const { id } = await startFileCheck(editor, asked);
  await rm(pathOfUpload(await requireUpload(asked.source!.uploadId!)));
  await runNextFileCheck(never);
  expect(await getFileCheck(editor, { id })).toMatchObject({
    ...{ state: 'failed', error: { code: 'source.notFound' } },
  });
  const api = { kind: 'http', config: { url: 'http://127.0.0.1:1/' } };
  await expect(startFileCheck(editor, { ...asked, source: api })).rejects.toMatchObject({
    code: 'fileChecks.noFile',
  });
  await expect(startFileCheck(editor, { ...asked, sourceId: randomUUID() })).rejects.toMatchObject({
    code: 'input.invalid',
  });
  await expect(getFileCheck(editor, { id: randomUUID() })).rejects.toMatchObject({
    code: 'fileChecks.notFound',
  });
});

it('has rules tried on rows from all over the file', async () => {
  const asked = await question();
  const connectionId = (await connectionTo(editor, test.destination.url)).id;
  const definition = {
    ...{ source: asked.source!, format, mapping, mode: 'append' as const },
    destination: { connectionId, table: { name: 'readings' }, create: true },
  };
  expect(await tryLoad(editor, definition)).toMatchObject({ isSpread: false, refused: 0 });
  await startFileCheck(editor, asked);
  await runNextFileCheck(never);
  const view = await tryLoad(editor, definition);
  expect(view).toMatchObject({ isSpread: true, isWhole: false, rows: 1_000 });
  expect(Number(view.columns[0]!.profile.max)).toBeGreaterThan(2_000);
  // A load that keeps records as they stood in the source needs them as they stood there.
  const raw = { ...definition, writing: { rawColumn: 'raw' } };
  expect(await tryLoad(editor, raw)).toMatchObject({ isSpread: false });
});

it('has no transform tried on rows that lack what it reads inside records', async () => {
  const records = Array.from({ length: 2_000 }, (_, id) =>
    JSON.stringify({ id, customer: { city: 'Paris' } }),
  );
  const upload = await uploadText(editor, 'customers.ndjson', records.join('\n'));
  const json = { kind: 'json', encoding: 'utf-8' as const, dialect: { shape: 'lines' } };
  const source = { kind: 'file', uploadId: upload.id };
  const asked = { source, format: json, mapping: [{ field: 'id', column: 'id', type: 'text' }] };
  const connectionId = (await connectionTo(editor, test.destination.url)).id;
  const definition = {
    ...{ ...asked, mode: 'append' as const },
    destination: { connectionId, table: { name: 'customers' }, create: true },
  };
  const transforms = [
    { transform: 'expression', params: { expression: `concat(value, ' in ', customer.city)` } },
  ];
  const inside = { ...definition, mapping: [{ ...asked.mapping[0]!, transforms }] };
  const changed = { columns: [{ problem: null, changes: [{ after: '0 in Paris' }] }] };
  const tried = async () => {
    const { columns, ...view } = await tryLoad(editor, inside);
    return { ...view, columns: [{ ...columns[0]!, changes: columns[0]!.changes.slice(0, 1) }] };
  };
  expect(await tryLoad(editor, definition)).toMatchObject({ isSpread: false });
  expect(await tried()).toMatchObject(changed);
  await startFileCheck(editor, { loadId: randomUUID(), ...asked });
  await runNextFileCheck(never);
  expect(await tryLoad(editor, definition)).toMatchObject({ isSpread: true });
  expect(await tried()).toMatchObject({ ...changed, isSpread: false });
});

it('reads the file of a stored source, and forgets what it found with the upload', async () => {
  const { source, ...asked } = await question();
  const { id: sourceId } = await createSource(editor, {
    name: 'readings',
    kind: 'file',
    uploadId: source!.uploadId!,
  });
  const { id } = await startFileCheck(editor, { ...asked, sourceId });
  await runNextFileCheck(never);
  expect(await getFileCheck(editor, { id })).toMatchObject({ state: 'succeeded' });
  await forgetFileChecks();
  expect(await db().fileCheck.count()).toBe(1);
  await deleteUpload(editor, { id: source!.uploadId! });
  await forgetFileChecks();
  expect(await db().fileCheck.count()).toBe(0);
});
