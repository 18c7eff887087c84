import { expect, it } from 'vitest';
import {
  getBatch,
  listBatchMetrics,
  listErrorGroups,
  listQuarantinedRows,
  runBatch,
  startBatch,
} from '@/lib/control/batches';
import { db } from '@/lib/db';
import { batchResultSchema } from '@/lib/engine';
import { loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const rows = [
  'order_id,customer_id,quantity,price,order_date,status',
  '1,12,3,49.99,2024-01-15,pending',
  '2,,-1,49.99,invalid,unknown',
];
const text = `${rows.join('\n')}\n`;
const mapping = Object.entries({
  order_id: 'bigint',
  customer_id: 'bigint',
  quantity: 'integer',
  price: 'numeric(10,2)',
  order_date: 'date',
  status: 'text',
}).map(([name, type]) => ({ field: name, column: name, type }));
const rules = [
  { column: 'customer_id', rule: 'required' },
  { column: 'quantity', rule: 'range', params: { min: 1 } },
  { column: 'status', rule: 'one-of', params: { values: ['pending', 'confirmed', 'shipped'] } },
];

const test = useControl();
const editor = usePerson('editor');

const newLoad = (changes = {}) => loadOf(editor, test.destination.url, text, { mapping, rules, ...changes });

it('writes batch, audit event and job in one transaction', async () => {
  const load = await newLoad();
  const batch = await startBatch(editor, { loadId: load.id });
  expect(batch).toMatchObject({ state: 'queued', version: 1, load: { id: load.id } });
  const jobs = await query(test.control.url, 'SELECT * FROM graphile_worker.jobs WHERE key = $1', [
    `batch:${batch.id}`,
  ]);
  expect(jobs).toMatchObject([{ task_identifier: 'run_batch', attempts: 0, max_attempts: 4 }]);
  const events = await db().auditEvent.findMany({ where: { entityId: batch.id } });
  expect(events).toMatchObject([{ action: 'batches.start', requestId: editor.requestId }]);
});

it.each(['audit_events', 'graphile_worker._private_jobs'])(
  'leaves neither batch, audit event nor job when the insert into %s fails',
  async (table) => {
    const load = await newLoad();
    await query(
      test.control.url,
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    const count = async () => [
      await db().batch.count(),
      await db().auditEvent.count(),
      await query(test.control.url, 'SELECT count(*) FROM graphile_worker.jobs'),
    ];
    const before = await count();
    await expect(startBatch(editor, { loadId: load.id })).rejects.toThrow('refused');
    expect(await count()).toEqual(before);
    await query(test.control.url, `DROP TRIGGER refuse ON ${table}`);
  },
);

it('runs the engine and records all that it says: counts, result, parts, groups, rows with every reason', async () => {
  const load = await newLoad();
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'partial' });
  const batch = await getBatch(editor, { batchId });
  expect(batch).toMatchObject({ state: 'partial', stage: null, error: null });
  expect(batch.counts).toMatchObject({ read: 2, inserted: 1, quarantined: 1, updated: 0, unchanged: 0 });
  expect(batchResultSchema.parse(batch.result)).toMatchObject({ batchId, read: 2, inserted: 1 });
  expect(batch.parts).toMatchObject([{ part: 1 }]);
  const loaded = await query(test.destination.url, `SELECT * FROM ${load.definition.destination.table.name}`);
  expect(loaded).toMatchObject([{ order_id: '1', quantity: 3 }]);

  const { items } = await listQuarantinedRows(editor, { batchId });
  expect(items).toMatchObject([{ row: 2, line: 3, raw: rows[2], piece: 'orders.csv' }]);
  expect(items[0]!.reasons.map((reason) => reason.column).sort()).toEqual([
    'customer_id',
    'order_date',
    'quantity',
    'status',
  ]);
  const groups = await listErrorGroups(editor, { batchId });
  expect(groups).toHaveLength(4);
  const byEngine = batch.result!.errorGroups.map((group) => group.fingerprint);
  expect(groups.map((group) => group.fingerprint).sort()).toEqual(byEngine.sort());
  for (const { fingerprint } of groups) {
    expect((await listQuarantinedRows(editor, { batchId, fingerprint })).items).toHaveLength(1);
  }
  expect((await listQuarantinedRows(editor, { batchId, fingerprint: 'ffff' })).items).toEqual([]);
  expect((await listBatchMetrics(editor, { batchId })).at(-1)).toMatchObject({ read: 2 });
});

it('does not run an ended batch again, nor twice the rows when the same batch is taken up anew', async () => {
  const load = await newLoad();
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await runBatch(batchId, workerOptions());
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'skipped' });
  // As if the worker had died after the merge and before it could report.
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', result: {} } });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'partial' });
  expect((await getBatch(editor, { batchId })).counts).toMatchObject({
    read: 2,
    inserted: 1,
    quarantined: 1,
  });
  expect((await listQuarantinedRows(editor, { batchId })).items).toHaveLength(1);
});

it('keeps what a batch ran: a later version changes nothing about it', async () => {
  const load = await newLoad();
  await startBatch(editor, { loadId: load.id });
  await expect(
    db().loadVersion.updateMany({ where: { loadId: load.id }, data: { plan: {} } }),
  ).rejects.toThrow(/immutable/);
});

it('records a failure that no retry can help, and leaves the destination as it was', async () => {
  const load = await newLoad({ mapping: undefined, rules: [], key: ['no_such_column'] });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, { ...workerOptions(), isLastTry: false })).toEqual({
    kind: 'ended',
    state: 'failed',
  });
  const batch = await getBatch(editor, { batchId });
  expect(batch).toMatchObject({ state: 'failed', error: { class: 'fatal' } });
  const { name } = load.definition.destination.table;
  expect(await query(test.destination.url, 'SELECT to_regclass($1) AS found', [name])).toEqual([
    { found: null },
  ]);
});

it('gives a batch whose error may pass back to the queue, and records the failure at the last try', async () => {
  const load = await newLoad({ retry: { retries: 0 } });
  await db().connection.update({
    where: { id: load.connection.id },
    data: { config: { host: '127.0.0.1', port: 1, database: 'x', user: 'x', sslMode: 'disable' } },
  });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, { ...workerOptions(), isLastTry: false })).toMatchObject({ kind: 'again' });
  const waiting = await getBatch(editor, { batchId });
  expect(waiting).toMatchObject({ state: 'queued', error: null });
  expect(waiting.log.at(-1)!.message).toMatch(/tried again/);
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'failed' });
  expect((await getBatch(editor, { batchId })).error).toMatchObject({ class: 'retryable' });
});

it('says in the batch that a secret cannot be read with this key', async () => {
  const load = await newLoad();
  const { id } = load.connection;
  const other = await newLoad();
  const { secret } = await db().connection.findUniqueOrThrow({ where: { id: other.connection.id } });
  await db().connection.update({ where: { id }, data: { secret } });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'failed' });
  expect((await getBatch(editor, { batchId })).error).toMatchObject({
    code: 'secrets.unreadable',
    message: expect.stringContaining('STEVEDORE_SECRET_KEY'),
  });
});

it('forgets what an earlier try refused and this one does not', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n2\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  // Its worker died when the source, or a table that it refers to, was another.
  await query(
    test.control.url,
    `INSERT INTO quarantined_rows (batch_id, row, part, line, byte_offset, piece, raw, reasons, fingerprints)
     VALUES ($1, 2, 0, 3, 11, 'orders.csv', '2', '[]', '{}')`,
    [batchId],
  );
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await getBatch(editor, { batchId })).toMatchObject({ counts: { inserted: 2, quarantined: 0 } });
});

it('starts no batch of an archived load', async () => {
  const load = await newLoad();
  await db().load.update({ where: { id: load.id }, data: { archivedAt: new Date() } });
  await expect(startBatch(editor, { loadId: load.id })).rejects.toMatchObject({ code: 'loads.archived' });
});

it('ends a batch whose texts hold what PostgreSQL cannot', async () => {
  const notes = ['fine', 'NUL \0', 'half \ud800', 'not fine'];
  const records = notes.map((note, at) => JSON.stringify({ order_id: at + 1, note }));
  const lines = `${records.join('\n')}\n`;
  const load = await loadOf(editor, test.destination.url, lines, {
    format: { kind: 'json', dialect: {} },
    rules: [{ column: 'note', rule: 'one-of', params: { values: ['fine'] } }],
  });
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'partial' });
  const { result } = await getBatch(editor, { batchId });
  expect(result).toMatchObject({ inserted: 1, quarantined: 3 });
});
