import { beforeAll, expect, it } from 'vitest';
import * as batches from '@/lib/control/batches';
import * as connections from '@/lib/control/connections';
import * as loads from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import * as sources from '@/lib/control/sources';
import { loadOf } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let load: LoadView;
beforeAll(async () => {
  load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
});

const config = { host: '127.0.0.1', port: 1, database: 'x', user: 'x' };
const invalid = { code: 'input.invalid', kind: 'invalid' };
const cursor = (key: string) => Buffer.from(key).toString('base64url');

it.each([
  ['NUL', 'a\0b'],
  ['half of a surrogate pair', 'a\ud800b'],
])('names the field that holds %s, wherever it stands', async (_what, text) => {
  const create = (input: object) =>
    connections.createConnection(editor, { name: 'x', kind: 'postgres', config, ...input });
  await expect(create({ name: text })).rejects.toMatchObject({
    ...invalid,
    fields: { name: expect.any(String) },
  });
  await expect(create({ config: { ...config, host: text } })).rejects.toMatchObject({
    ...invalid,
    fields: { 'config.host': expect.any(String) },
  });
  await expect(create({ config: { ...config, [text]: 1 } })).rejects.toMatchObject(invalid);
  const { definition } = load;
  const rules = [{ column: text, rule: 'required', severity: 'error' as const, params: {} }];
  await expect(
    loads.updateLoad(editor, { id: load.id, definition: { ...definition, rules } }),
  ).rejects.toMatchObject({ ...invalid, fields: { 'definition.rules.0.column': expect.any(String) } });
  await expect(loads.listLoads(editor, { search: text })).rejects.toMatchObject(invalid);
  const { id: batchId } = await batches.startBatch(editor, { loadId: load.id });
  await expect(batches.downloadQuarantine(editor, { batchId, fingerprint: text })).rejects.toMatchObject(
    invalid,
  );
});

it.each(['', 'no uuid', '\0', 'x'.repeat(300)])('refuses a cursor that it did not give: %j', async (key) => {
  const { id: batchId } = await batches.startBatch(editor, { loadId: load.id });
  const lists = [
    batches.listBatches(editor, { cursor: cursor(key) }),
    sources.listSources(editor, { cursor: cursor(key) }),
    ...(key === '' ? [] : [batches.listQuarantinedRows(editor, { batchId, cursor: cursor(key) })]),
  ];
  for (const list of lists) await expect(list).rejects.toMatchObject(invalid);
});

it('pages on after the longest name there can be', async () => {
  for (const last of ['a', 'b']) {
    const name = '積'.repeat(119) + last;
    await connections.createConnection(editor, { name, kind: 'postgres', config });
  }
  const first = await connections.listConnections(editor, { search: '積', limit: 1 });
  const second = await connections.listConnections(editor, {
    search: '積',
    limit: 1,
    cursor: first.nextCursor!,
  });
  expect(second.items[0]!.name).toBe('積'.repeat(119) + 'b');
});

it('takes any moment and any number of a version', async () => {
  const ancient = '0001-01-01T00:00:00Z';
  expect((await batches.listBatches(editor, { from: ancient })).items.length).toBeGreaterThan(0);
  expect((await batches.listBatches(editor, { until: ancient })).items).toEqual([]);
  await expect(loads.getLoad(editor, { id: load.id, version: 99_999_999_999 })).rejects.toMatchObject(
    invalid,
  );
});
