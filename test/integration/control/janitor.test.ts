import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { getBatch, listQuarantinedRows, runBatch, startBatch } from '@/lib/control/batches';
import { updateConnection } from '@/lib/control/connections';
import { lookAtJanitor, runJanitor, sweepWhatIsDue } from '@/lib/control/janitor';
import { setRetention } from '@/lib/control/loads';
import { appendUpload, beginUpload, getUpload, lookAtUpload } from '@/lib/control/uploads';
import { db } from '@/lib/db';
import { chunksOf, contextOf, loadOf, query, uploadText, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const viewer = usePerson('viewer');
let folder: string;
beforeAll(async () => {
  folder = path.join(test.dataDir, 'uploads');
});

const day = 86_400_000;
const sweepsOf = async (duty: string) =>
  (await lookAtJanitor(viewer)).sweeps.filter((sweep) => sweep.duty === duty);

it('does what is due once, however many workers look, and not again before its time', async () => {
  await expect(runJanitor(viewer, { duty: 'uploads' })).rejects.toMatchObject({ code: 'auth.forbidden' });
  await runJanitor(editor, { duty: 'uploads' });
  await Promise.all(Array.from({ length: 8 }, () => sweepWhatIsDue()));
  await sweepWhatIsDue();
  expect(await sweepsOf('uploads')).toHaveLength(1);
  const { duties } = await lookAtJanitor(viewer);
  const due = duties.find(({ duty }) => duty === 'uploads')!;
  expect(due.isRunning).toBe(false);
  expect(Date.parse(due.dueAt)).toBeGreaterThan(Date.now());
  const events = await db().auditEvent.findMany({ where: { entity: 'janitor' } });
  expect(events).toMatchObject([{ action: 'janitor.run', entityId: 'uploads' }]);
});

it('takes a duty over whose worker died at it, once its lease is over', async () => {
  await db().janitorDuty.update({
    where: { duty: 'quarantine' },
    data: { dueAt: new Date(), leasedUntil: new Date(Date.now() + day) },
  });
  await sweepWhatIsDue();
  expect(await sweepsOf('quarantine')).toEqual([]);
  await db().janitorDuty.update({ where: { duty: 'quarantine' }, data: { leasedUntil: new Date(0) } });
  await sweepWhatIsDue();
  expect(await sweepsOf('quarantine')).toMatchObject([{ removed: 0, error: null }]);
});

it('drops the staging of dead batches, and none that somebody holds or keeps', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id } = await startBatch(editor, { loadId: load.id });
  await runBatch(id, workerOptions());
  const names = ['dead', 'held', 'kept'].map((_, at) => `b_${String(at).repeat(20)}_`);
  const [dead, held, kept] = names as [string, string, string];
  for (const name of names)
    await query(
      test.destination.url,
      `CREATE TABLE stevedore_staging.${name}1 AS SELECT generate_series(1, 1000) AS n`,
    );
  await query(
    test.destination.url,
    `CREATE TABLE stevedore_staging.${kept}standing AS
     SELECT 'kept' AS batch_id, '' AS fingerprint, 0 AS takings, now() + interval '1 day' AS good_until`,
  );
  const release = await holdBatch(held);
  await runJanitor(editor, { duty: 'staging' });
  expect(await sweepWhatIsDue()).toBe(1);
  const left = () =>
    query<{ name: string }>(
      test.destination.url,
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^b_[0-9]{20}_' ORDER BY 1`,
    );
  expect((await left()).map(({ name }) => name)).toEqual([`${held}1`, `${kept}1`, `${kept}standing`]);
  const [sweep] = await sweepsOf('staging');
  expect(sweep).toMatchObject({ removed: 1, notes: [expect.stringContaining('1 tables in')] });
  expect(sweep!.bytes).toBeGreaterThan(8_000);

  await release();
  await query(
    test.destination.url,
    `UPDATE stevedore_staging.${kept}standing SET good_until = now() - interval '1 second'`,
  );
  await runJanitor(editor, { duty: 'staging' });
  await sweepWhatIsDue();
  expect(await left()).toEqual([]);
  expect(dead).toBeDefined();
});

/** Holds the lock by which a live batch is told from a dead one. */
async function holdBatch(prefix: string): Promise<() => Promise<void>> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: test.destination.url });
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 1))', [prefix]);
  return () => client.end();
}

it('removes uploads that nothing reads and files that belong to none, once they are old', async () => {
  const unused = await uploadText(editor, 'unused.csv', 'a\n1\n');
  const fresh = await uploadText(editor, 'fresh.csv', 'a\n1\n');
  const drafted = await uploadText(editor, 'drafted.csv', 'a\n1\n');
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const read = await db().source.findUniqueOrThrow({ where: { id: load.source.id } });
  await db().upload.updateMany({
    where: { id: { in: [unused.id, drafted.id, read.uploadId!] } },
    data: { createdAt: new Date(Date.now() - 8 * day) },
  });
  await db().loadDraft.create({
    data: {
      ...{ userId: (editor.actor as { id: string }).id, loadId: load.id },
      content: { source: { upload: { id: drafted.id } } },
    },
  });
  const cutOff = path.join(folder, 'cut-off.csv.part');
  await mkdir(folder, { recursive: true });
  await writeFile(cutOff, 'half');
  await utimes(cutOff, new Date(), new Date(Date.now() - 2 * day));
  await runJanitor(editor, { duty: 'uploads' });
  await sweepWhatIsDue();
  const [sweep] = await sweepsOf('uploads');
  expect(sweep).toMatchObject({ removed: 2, bytes: 8, notes: ['unused.csv, which nothing reads'] });
  const files = await readdir(folder);
  expect(files).not.toContain(`${unused.id}.csv`);
  expect(files).not.toContain('cut-off.csv.part');
  for (const { id } of [fresh, drafted]) expect(files).toContain(`${id}.csv`);
  await expect(getUpload(viewer, { id: unused.id })).rejects.toMatchObject({ code: 'uploads.deleted' });
});

it('removes quarantined rows past the retention of their load, and keeps what they had in common', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id,n\n1,1\n2,x\n', {
    mapping: [
      { field: 'order_id', column: 'order_id', type: 'int' },
      { field: 'n', column: 'n', type: 'int' },
    ],
  });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await runBatch(batchId, workerOptions());
  const finishedAgo = (days: number) =>
    db().batch.update({ where: { id: batchId }, data: { finishedAt: new Date(Date.now() - days * day) } });
  const sweep = async () => {
    await runJanitor(editor, { duty: 'quarantine' });
    await sweepWhatIsDue();
    return (await sweepsOf('quarantine'))[0];
  };
  await finishedAgo(31);
  expect(await sweep()).toMatchObject({ removed: 0 });
  await expect(setRetention(viewer, { id: load.id, quarantineDays: 30 })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  await expect(setRetention(editor, { id: load.id, quarantineDays: 0 })).rejects.toMatchObject({
    code: 'input.invalid',
  });
  expect(await setRetention(editor, { id: load.id, quarantineDays: 30 })).toMatchObject({
    quarantineDays: 30,
  });
  expect(await sweep()).toMatchObject({ removed: 1, notes: ['bad rows of 1 batches'] });
  expect((await listQuarantinedRows(viewer, { batchId })).items).toEqual([]);
  expect(await getBatch(viewer, { batchId })).toMatchObject({
    counts: { quarantined: 1 },
    quarantineExpiredAt: expect.any(String) as string,
  });
  expect(await db().batchErrorGroup.count({ where: { batchId } })).toBe(1);
  const events = await db().auditEvent.findMany({
    where: { entityId: load.id, action: 'loads.setRetention' },
  });
  expect(events).toMatchObject([{ details: { quarantineDays: 30 } }]);
});

it('says what it could not look at, and sweeps the rest', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  await updateConnection(editor, {
    id: load.connection.id,
    config: { host: '127.0.0.1', port: 1, database: 'x', user: 'x', password: 'x' },
  });
  await runJanitor(editor, { duty: 'staging' });
  await sweepWhatIsDue();
  const [sweep] = await sweepsOf('staging');
  expect(sweep).toMatchObject({ error: null });
  expect(sweep!.notes.join()).toContain(`${load.connection.name} could not be swept`);
});

it('takes an upload in pieces, goes on where it was cut off, and stores it once it is whole', async () => {
  const { id } = await beginUpload(editor, { name: 'big.csv', size: 10 });
  expect(await appendUpload(editor, { id, offset: 0 }, chunksOf('a,b\n'))).toMatchObject({
    received: 4,
    upload: null,
  });
  await expect(appendUpload(editor, { id, offset: 4 }, goesAway('1,'))).rejects.toMatchObject({
    code: 'uploads.cutOff',
  });
  // What had arrived before is kept.
  expect(await lookAtUpload(editor, { id })).toEqual({ id, received: 6, upload: null });
  await expect(lookAtUpload(await contextOf('editor'), { id })).rejects.toMatchObject({
    code: 'uploads.notFound',
  });
  await expect(appendUpload(editor, { id, offset: 7 }, chunksOf('x'))).rejects.toMatchObject({
    code: 'uploads.offsetDiffers',
  });
  await expect(appendUpload(editor, { id, offset: 6 }, chunksOf('2\n3,4\n'))).rejects.toMatchObject({
    code: 'uploads.tooLong',
  });
  // A piece that was thought lost may come again.
  const { upload } = await appendUpload(editor, { id, offset: 4 }, chunksOf('1,2\n3\n'));
  expect(upload).toMatchObject({ id, name: 'big.csv', size: 10 });
  expect((await stat(path.join(folder, `${id}.csv`))).size).toBe(10);
  expect(await db().uploadDraft.count()).toBe(0);
  await expect(lookAtUpload(editor, { id })).rejects.toMatchObject({ code: 'uploads.notFound' });
  const events = await db().auditEvent.findMany({ where: { entityId: id } });
  expect(events).toMatchObject([{ action: 'uploads.receive', details: { name: 'big.csv', size: 10 } }]);
});

/** A body whose sender goes away. */
async function* goesAway(first: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first);
  throw new Error('aborted');
}

it.each([
  [{ name: 'a.csv', size: 0 }, 'uploads.empty'],
  [{ name: 'a.csv', size: 2 ** 45 }, 'uploads.tooLarge'],
  [{ name: '', size: 1 }, 'input.invalid'],
])('refuses to begin an upload of %j before a byte of it arrives', async (input, code) => {
  await expect(beginUpload(editor, input)).rejects.toMatchObject({ code });
});

it('refuses a batch that will not fit before it reads a row, with the figures', async () => {
  const line = `${'x'.repeat(1_000)}\n`;
  const load = await loadOf(
    editor,
    test.destination.url,
    `order_id,note\n${Array.from({ length: 1 }, () => `1,${line}`).join('')}`,
  );
  const { id: first } = await startBatch(editor, { loadId: load.id });
  await runBatch(first, workerOptions());
  // As if the last batch had shown that a small source becomes very large.
  await db().batch.update({ where: { id: first }, data: { bytes: 2n ** 20n, stagingBytes: 2n ** 52n } });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'failed' });
  const { error, counts } = await getBatch(viewer, { batchId });
  expect(error).toMatchObject({ code: 'stage.noRoom', class: 'fatal' });
  expect(error!.message).toMatch(/needs about [\d.]+ TiB.*measured.*[\d.]+ [GT]iB are free/);
  expect(counts.read).toBe(0);
});

it('holds a batch to the size that its connection sets as the limit', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: first } = await startBatch(editor, { loadId: load.id });
  await runBatch(first, workerOptions());
  await db().batch.update({ where: { id: first }, data: { bytes: 2n ** 20n, stagingBytes: 2n ** 44n } });
  const { config } = await db().connection.findUniqueOrThrow({ where: { id: load.connection.id } });
  await db().connection.update({
    where: { id: load.connection.id },
    data: { config: { ...(config as object), sizeLimitMb: 100 } },
  });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await runBatch(batchId, workerOptions());
  const { error } = await getBatch(viewer, { batchId });
  expect(error).toMatchObject({ code: 'stage.noRoom' });
  expect(error!.message).toContain('the connection sets as its limit');
});
