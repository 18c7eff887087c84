import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { createSource, detectSource, updateSource } from '@/lib/control/sources';
import { deleteUpload, getUpload, receiveUpload } from '@/lib/control/uploads';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { chunksOf, loadOf, uploadText } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let folder: string;
beforeAll(async () => {
  folder = path.join(test.dataDir, 'uploads');
});

const orders = 'order_id;customer;price\n1;00123;9.99\n2;00456;12.50\n';

it('stores what arrives, byte for byte, under a name of its own', async () => {
  const upload = await receiveUpload(
    editor,
    { name: '../../etc/päss\u202ewd\n.CSV', size: 5 },
    chunksOf('a,b\n1'),
  );
  expect(upload).toMatchObject({ name: 'pässwd.CSV', size: 5 });
  expect(await readFile(path.join(folder, `${upload.id}.csv`), 'utf8')).toBe('a,b\n1');
  expect((await stat(path.join(folder, `${upload.id}.csv`))).mode & 0o777).toBe(0o600);
  expect(await getUpload(editor, { id: upload.id })).toEqual(upload);
});

it.each([
  ['cut off', { name: 'a.csv', size: 10 }, 'a,b\n', 'uploads.cutOff'],
  ['empty', { name: 'a.csv' }, '', 'uploads.empty'],
  ['larger than announced as too large', { name: 'a.csv', size: 2 ** 50 }, 'a', 'uploads.tooLarge'],
  ['larger than the limit', { name: 'a.csv' }, 'x'.repeat(1024 * 1024 + 1), 'uploads.tooLarge'],
])('refuses a file that is %s, and leaves nothing of it', async (_what, input, text, code) => {
  overrideEnvironment({ STEVEDORE_UPLOAD_LIMIT_MB: '1' });
  const before = [await readdir(folder), await db().upload.count()];
  await expect(receiveUpload(editor, input, chunksOf(text))).rejects.toMatchObject({ code });
  expect([await readdir(folder), await db().upload.count()]).toEqual(before);
  overrideEnvironment({ STEVEDORE_UPLOAD_LIMIT_MB: '' });
});

it('leaves nothing of a file whose sender goes away, however early', async () => {
  const before = await readdir(folder);
  async function* goesAway(chunks: number) {
    for (let sent = 0; sent < chunks; sent += 1) yield Buffer.from('a,b\n');
    throw new Error('aborted');
  }
  for (let round = 0; round < 60; round += 1) {
    await expect(receiveUpload(editor, { name: 'a.csv' }, goesAway(round % 3))).rejects.toMatchObject({
      code: 'uploads.cutOff',
    });
    expect(await readdir(folder)).toEqual(before);
  }
});

it('deletes a file that no load reads any more, and none that one reads', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { uploadId } = await db().source.findUniqueOrThrow({ where: { id: load.source.id } });
  await expect(deleteUpload(editor, { id: uploadId! })).rejects.toMatchObject({ code: 'uploads.inUse' });
  await db().load.update({ where: { id: load.id }, data: { archivedAt: new Date() } });
  await deleteUpload(editor, { id: uploadId! });
  expect(await readdir(folder)).not.toContain(`${uploadId}.csv`);
  await expect(detectSource(editor, { sourceId: load.source.id })).rejects.toMatchObject({
    code: 'uploads.deleted',
  });
});

it('detects what an upload holds, before and after it is stored as a source', async () => {
  const upload = await uploadText(editor, 'orders.csv', orders);
  const found = await detectSource(editor, { source: { kind: 'file', uploadId: upload.id } });
  expect(found).toMatchObject({ format: 'csv', dialect: { delimiter: ';' } });
  expect(found.columns.map(({ name, type }) => [name, type])).toMatchObject([
    ['order_id', expect.stringMatching(/int/)],
    ['customer', 'text'],
    ['price', expect.stringMatching(/numeric/)],
  ]);
  const source = await createSource(editor, { name: 'orders', kind: 'file', uploadId: upload.id });
  expect(source).toMatchObject({
    label: 'orders.csv',
    config: {},
    upload: { id: upload.id, isDeleted: false },
  });
  expect(await detectSource(editor, { sourceId: source.id })).toEqual(found);
  const settled = { kind: 'csv', dialect: { delimiter: ',' } };
  expect((await detectSource(editor, { sourceId: source.id, format: settled })).columns).toHaveLength(1);
});

it('reads files of the worker only from the folders that are configured, and never the uploads by their path', async () => {
  const root = path.join(test.dataDir, 'files');
  await mkdir(root);
  await writeFile(path.join(root, 'orders.csv'), orders);
  const upload = await uploadText(editor, 'orders.csv', orders);
  const detect = (file: string) => detectSource(editor, { source: { kind: 'file', config: { path: file } } });
  await expect(detect(path.join(root, 'orders.csv'))).rejects.toMatchObject({ code: 'source.notAllowed' });
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: root });
  expect(await detect(path.join(root, '*.csv'))).toMatchObject({ format: 'csv' });
  for (const file of [
    path.join(folder, `${upload.id}.csv`),
    path.join(root, '../secret.key'),
    '/etc/passwd',
  ]) {
    await expect(detect(file)).rejects.toMatchObject({ code: 'source.notAllowed' });
  }
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: '' });
});

it('points a source at another upload, and at a path instead', async () => {
  const [first, second] = [
    await uploadText(editor, '1.csv', orders),
    await uploadText(editor, '2.csv', orders),
  ];
  const source = await createSource(editor, { name: 'moving', kind: 'file', uploadId: first.id });
  expect(await updateSource(editor, { id: source.id, uploadId: second.id })).toMatchObject({
    label: '2.csv',
  });
  const onWorker = await updateSource(editor, { id: source.id, config: { path: '/data/*.csv' } });
  expect(onWorker).toMatchObject({ label: '/data/*.csv', upload: null });
});

it('says which field of a source is wrong', async () => {
  await expect(
    createSource(editor, { name: 'x', kind: 'http', config: { url: 'ftp://x' } }),
  ).rejects.toMatchObject({
    code: 'input.invalid',
    fields: { 'config.url': expect.stringContaining('https://') },
  });
  await expect(createSource(editor, { name: 'x', kind: 'carrier-pigeon' })).rejects.toMatchObject({
    fields: { kind: expect.stringContaining('carrier-pigeon') },
  });
});
