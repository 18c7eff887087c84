import { expect, it } from 'vitest';
import { runBatch, startBatch } from '@/lib/control/batches';
import { createConnection, describeConnectionTable, listConnectionTables } from '@/lib/control/connections';
import {
  archiveLoad,
  createLoad,
  deleteLoad,
  findKnownMapping,
  getLoad,
  listLoads,
  listLoadVersions,
  updateLoad,
} from '@/lib/control/loads';
import { listRuleKinds } from '@/lib/control/rules';
import type { RuleInput } from '@/lib/control/rules/schemas';
import { createSample, offerSample } from '@/lib/control/setup';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');

const newLoad = () => loadOf(editor, test.destination.url, 'order_id\n1\n');

it('makes a version with each saved definition, and none with a new name', async () => {
  const load = await newLoad();
  expect(load).toMatchObject({ version: { number: 1 }, isCurrent: true, source: { label: 'orders.csv' } });
  const renamed = await updateLoad(editor, { id: load.id, name: `${load.name} renamed` });
  expect(renamed.version.number).toBe(1);
  const rules = [{ column: 'order_id', rule: 'required' }];
  const definition = { ...load.definition, rules };
  const saved = await updateLoad(editor, { id: load.id, definition, expectedVersion: 1 });
  expect(saved.definition.rules).toEqual([
    { column: 'order_id', rule: 'required', severity: 'error', params: {} },
  ]);
  expect(saved.version.number).toBe(2);
  expect((await listLoadVersions(editor, { id: load.id })).map(({ number }) => number)).toEqual([2, 1]);
  const old = await getLoad(editor, { id: load.id, version: 1 });
  expect(old).toMatchObject({ isCurrent: false, definition: { rules: [] } });
  await expect(updateLoad(editor, { id: load.id, definition, expectedVersion: 1 })).rejects.toMatchObject({
    code: 'loads.changedMeanwhile',
    kind: 'conflict',
  });
});

it('lets one of two saves at the same moment win', async () => {
  const load = await newLoad();
  const save = () => updateLoad(editor, { id: load.id, definition: load.definition, expectedVersion: 1 });
  const saves = await Promise.allSettled([save(), save(), save()]);
  expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await db().loadVersion.count({ where: { loadId: load.id } })).toBe(2);
});

it('gives a form back what it saved, with the defaults of the engine', async () => {
  const load = await newLoad();
  expect(load.definition).toMatchObject({
    errorThreshold: { share: 0.05, minRows: 100 },
    retry: { retries: 3, baseMs: 1000 },
    tuning: { lanes: 2 },
  });
  const again = await updateLoad(editor, { id: load.id, definition: load.definition });
  expect(again.definition).toEqual(load.definition);
});

it('proposes for the same fields, in whatever order, how they were mapped last', async () => {
  const { definition, name, id } = await newLoad();
  const fields = ['b c', 'a', 'order_id'];
  const mapping = fields.map((field) => ({ field, column: field === 'a' ? null : field.replace(' ', '_') }));
  const computed = [{ column: 'origin', from: { kind: 'constant' as const, value: 'x' } }];
  expect(await findKnownMapping(editor, { fields })).toBeNull();
  await updateLoad(editor, { id, definition: { ...definition, mapping, computed } });
  expect(await findKnownMapping(editor, { fields: fields.toSorted() })).toMatchObject({
    load: { id, name },
    mapping: [{ column: 'b_c' }, { column: null }, { column: 'order_id' }],
    computed,
  });
  const other = await newLoad();
  // What lies inside the records is no part of their shape.
  const reaching = {
    ...other.definition,
    format: { kind: 'json', dialect: { paths: ['a.x'] } },
    mapping: [...mapping, { field: 'a.x', column: 'x' }],
  };
  await updateLoad(editor, { id: other.id, definition: reaching });
  expect(await findKnownMapping(editor, { fields })).toMatchObject({
    load: { id: other.id },
    paths: ['a.x'],
  });
  await updateLoad(editor, { id, definition: { ...definition, mapping } });
  await deleteLoad(editor, { id, name });
  expect(await findKnownMapping(editor, { fields })).toBeNull();
  await expect(findKnownMapping(editor, { fields: [] })).rejects.toMatchObject({ code: 'input.invalid' });
});

it('refuses a computed column that starts from nothing known, or is transformed by nothing known', async () => {
  const { definition } = await newLoad();
  const refused = (computed: object) =>
    createLoad(editor, { name: 'refused', definition: { ...definition, computed: [computed] as never } });
  await expect(refused({ column: 'a', from: { kind: 'magic' } })).rejects.toMatchObject({
    fields: { 'definition.computed.0.from.kind': expect.any(String) },
  });
  const transforms = [{ transform: 'expression', params: { expression: '' } }];
  await expect(
    refused({ column: 'a', from: { kind: 'constant', value: '' }, transforms }),
  ).rejects.toMatchObject({
    fields: { 'definition.computed.0.transforms.0.params.expression': 'Write an SQL expression.' },
  });
});

it('says which part of a definition is wrong, field by field', async () => {
  const { definition } = await newLoad();
  const refused = (changes: object) =>
    createLoad(editor, { name: 'refused', definition: { ...definition, ...changes } });
  await expect(refused({ key: [] })).rejects.toMatchObject({
    fields: { 'definition.key': expect.any(String) },
  });
  await expect(refused({ rules: [{ column: 'a', rule: 'no-such' }] })).rejects.toMatchObject({
    code: 'input.invalid',
  });
  await expect(
    refused({ rules: [{ column: 'order_id', rule: 'one-of', params: { values: 'x' } }] }),
  ).rejects.toMatchObject({ fields: { 'definition.rules.0.params.values': expect.any(String) } });
  await expect(refused({ tuning: { lanes: 0 } })).rejects.toMatchObject({
    fields: { 'definition.tuning.lanes': expect.any(String) },
  });
  await expect(
    refused({ tuning: { workMemMb: 0.5, lockTimeoutMs: -1 }, retry: { retries: 21 } }),
  ).rejects.toMatchObject({
    fields: {
      'definition.tuning.workMemMb': 'must be a whole number from 1 to 65536 MiB',
      'definition.tuning.lockTimeoutMs': 'must be a whole number from 0 to 86400000 milliseconds',
      'definition.retry.retries': 'must be a whole number from 0 to 20',
    },
  });
  await expect(refused({ sourceId: crypto.randomUUID() })).rejects.toMatchObject({
    fields: { 'definition.sourceId': expect.stringContaining('does not exist') },
  });
  expect(await db().load.count({ where: { name: 'refused' } })).toBe(0);
});

it('keeps the limit of a rule and holds its batches to it, and takes none for a rule that refuses no row', async () => {
  const limited = { column: 'order_id', rule: 'range', params: { min: 2 }, maxCount: 0, maxShare: 0.5 };
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n2\n3\n', { rules: [limited] });
  expect(load.definition.rules).toEqual([
    { ...limited, severity: 'error', params: { min: 2, exclusive: false } },
  ]);
  const { id } = await startBatch(editor, { loadId: load.id });
  await runBatch(id, workerOptions());
  expect(await db().batch.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'failed',
    errorCode: 'validate.ruleLimit',
  });
  const refused = (rule: object) =>
    updateLoad(editor, { id: load.id, definition: { ...load.definition, rules: [rule as RuleInput] } });
  await expect(refused({ ...limited, severity: 'warning' })).rejects.toMatchObject({
    code: 'input.invalid',
    fields: { 'definition.rules.0.maxCount': expect.stringContaining('refuses rows') },
  });
  await expect(refused({ rule: 'row-count', params: { min: 1 }, maxShare: 0.1 })).rejects.toMatchObject({
    fields: { 'definition.rules.0.maxShare': expect.any(String) },
  });
});

it('tells a taken name by its field', async () => {
  const load = await newLoad();
  await expect(createLoad(editor, { name: load.name, definition: load.definition })).rejects.toMatchObject({
    code: 'loads.nameTaken',
    fields: { name: expect.stringContaining(load.name) },
  });
});

it('lists loads by name with their last batches, and archived ones apart', async () => {
  const load = await newLoad();
  for (let n = 0; n < 16; n += 1) await startBatch(editor, { loadId: load.id });
  const find = async (archived: boolean) =>
    (await listLoads(editor, { search: load.name, archived })).items.map(({ id }) => id);
  const { items } = await listLoads(editor, { search: load.name });
  expect(items[0]!.lastBatches).toHaveLength(14);
  expect(items[0]!.lastBatches.map(({ id }) => id)).toEqual(
    items[0]!.lastBatches
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
  await archiveLoad(editor, { id: load.id, isArchived: true });
  expect([await find(false), await find(true)]).toEqual([[], [load.id]]);

  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listLoads(editor, { limit: 2, cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toHaveLength(await db().load.count({ where: { archivedAt: null } }));
});

it('describes the tables of a connection', async () => {
  await query(
    test.destination.url,
    'CREATE TABLE "Odd Name" (id int PRIMARY KEY, a text NOT NULL DEFAULT $$x$$, b int GENERATED ALWAYS AS (id + 1) STORED, UNIQUE (a))',
  );
  const { connection } = await newLoad();
  const tables = await listConnectionTables(editor, { id: connection.id });
  expect(tables).toContainEqual({
    ...{ schema: 'public', name: 'Odd Name', estimatedRows: 0, isView: false },
    ...{ mayRead: true, mayWrite: true },
  });
  const table = await describeConnectionTable(editor, { connectionId: connection.id, name: 'Odd Name' });
  expect(table).toMatchObject({ primaryKey: ['id'], uniqueKeys: expect.arrayContaining([['id'], ['a']]) });
  expect(table!.columns).toMatchObject([
    { name: 'id', nullable: false },
    { name: 'a', hasDefault: true },
    { name: 'b', isGenerated: true },
  ]);
  expect(await describeConnectionTable(editor, { connectionId: connection.id, name: 'none' })).toBeNull();
  const down = await createConnection(editor, {
    name: 'down',
    kind: 'postgres',
    config: { host: '127.0.0.1', port: 1, database: 'x', user: 'x' },
  });
  await expect(listConnectionTables(editor, { id: down.id })).rejects.toMatchObject({
    code: expect.stringMatching(/^destination\./),
    kind: 'unavailable',
  });
});

it('describes every kind of rule for a form', async () => {
  const kinds = await listRuleKinds(editor);
  expect(kinds.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining([
      'required',
      'type',
      'range',
      'length',
      'pattern',
      'one-of',
      'date-format',
      'unique',
    ]),
  );
  expect(kinds.find(({ kind }) => kind === 'range')!.jsonSchema).toMatchObject({
    type: 'object',
    properties: { min: {} },
  });
});

it('takes merge lanes where they are sound, and says at the setting why not elsewhere', async () => {
  const { id, definition } = await newLoad();
  const lanes = { mergeLanes: 4, mergeBy: 'column', mergeColumn: 'order_id' } as const;
  const saved = await updateLoad(editor, {
    ...{ id, expectedVersion: 1 },
    definition: { ...definition, tuning: lanes },
  });
  expect(saved.definition.tuning).toMatchObject(lanes);
  const refused: [object, string][] = [
    [{ mode: 'mirror', key: ['order_id'], tuning: { mergeLanes: 2 } }, 'mergeLanes'],
    [{ incremental: { cursor: 'order_id' }, tuning: { mergeLanes: 2 } }, 'mergeLanes'],
    [{ mode: 'append', key: [], tuning: { mergeLanes: 2, mergeBy: 'range' } }, 'mergeBy'],
    [{ tuning: { mergeLanes: 2, mergeBy: 'column' } }, 'mergeColumn'],
  ];
  for (const [changes, setting] of refused)
    await expect(
      createLoad(editor, { name: 'lanes', definition: { ...definition, ...changes } }),
    ).rejects.toMatchObject({
      code: 'loads.mergeLanes',
      fields: { [`definition.tuning.${setting}`]: expect.any(String) },
    });
});

it('offers the bundled sample where there is a database for it, and loads it with bad rows in quarantine', async () => {
  expect(await offerSample(editor)).toMatchObject({ isAvailable: false, destination: null });
  await expect(createSample(editor)).rejects.toMatchObject({ code: 'setup.noSample' });
  overrideEnvironment({ STEVEDORE_SAMPLE_DATABASE_URL: test.destination.url });
  const offer = await offerSample(editor);
  expect(offer).toMatchObject({
    isAvailable: true,
    destination: { database: test.destination.name },
    loadId: null,
  });
  expect(JSON.stringify(offer)).not.toContain(new URL(test.destination.url).password);
  const sample = await createSample(editor);
  expect(await createSample(editor)).toEqual(sample);
  const { id } = await startBatch(editor, { loadId: sample.loadId });
  expect(await runBatch(id, workerOptions())).toEqual({
    kind: 'ended',
    state: 'partial',
  });
  const batch = await db().batch.findUniqueOrThrow({ where: { id } });
  const rows = await query<{ count: string }>(test.destination.url, 'SELECT count(*) FROM orders');
  expect(batch.quarantined).toBeGreaterThan(0n);
  expect(BigInt(rows[0]!.count)).toBe(batch.read - batch.quarantined);
});
