import { beforeAll, expect, it } from 'vitest';
import { runBatch, startBatch } from '@/lib/control/batches';
import { previewLookup } from '@/lib/control/connections';
import { listLoadHistory, updateLoad } from '@/lib/control/loads';
import { tryLoad } from '@/lib/control/trials';
import { connectionTo, loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
beforeAll(async () => {
  await query(
    test.destination.url,
    `CREATE TABLE lands (code text, name text); INSERT INTO lands VALUES ('DE', 'Germany'), ('FR', NULL), (NULL, 'nowhere');
     CREATE VIEW doubled AS SELECT 'a' AS code, n AS number FROM generate_series(1, 2) n;
     CREATE TABLE mixed (code text COLLATE "POSIX", number text COLLATE "C", name text); INSERT INTO mixed VALUES ('a', '1', 'x')`,
  );
});

const reads = { table: { schema: 'public', name: 'lands' }, key: ['code'], value: 'name' };
const lands = { name: 'lands', ...reads };
const transforms = [{ transform: 'expression', params: { expression: `lookup('lands', value)` } }];

it('shows what a look-up holds, and what speaks against it', async () => {
  const { id: connectionId } = await connectionTo(editor, test.destination.url);
  const columns = [
    { name: 'code', type: 'text' },
    { name: 'name', type: 'text' },
  ];
  const chosen = await previewLookup(editor, { connectionId, table: lands.table });
  expect(chosen).toEqual({ columns, content: null, problem: null });
  expect(await previewLookup(editor, { connectionId, ...reads })).toEqual({
    columns,
    content: {
      ...{ rows: 2, isMore: false },
      sample: [
        { key: ['DE'], value: 'Germany' },
        { key: ['FR'], value: null },
      ],
    },
    problem: null,
  });
  const view = { connectionId, table: { name: 'doubled' }, value: 'number' };
  expect(await previewLookup(editor, { ...view, key: ['code'] })).toMatchObject({
    columns: [{ name: 'code' }, { name: 'number' }],
    content: null,
    problem: expect.stringMatching(/more than one row of public\.doubled for the code a\./) as string,
  });
  expect(await previewLookup(editor, { ...view, key: ['number'] })).toMatchObject({ content: { rows: 2 } });
  const mixed = { connectionId, table: { name: 'mixed' }, key: ['code', 'number'], value: 'name' };
  expect(await previewLookup(editor, mixed)).toMatchObject({ content: { rows: 1 }, problem: null });
  expect(await previewLookup(editor, { connectionId, ...reads, table: { name: 'none' } })).toMatchObject({
    columns: [],
    problem: expect.stringContaining('public.none, which is not in the destination database') as string,
  });
});

it('is kept with the load’s versions, tried with its transforms, and used by its batches', async () => {
  const mapping = [
    { field: 'order_id', column: 'order_id' },
    { field: 'land', column: 'land', transforms },
  ];
  const load = await loadOf(editor, test.destination.url, 'order_id,land\n1,DE\n2,AT\n', {
    mapping,
    lookups: [lands],
  });
  expect(load.definition.lookups).toEqual([lands]);
  const { columns } = await tryLoad(editor, { ...load.definition, sourceId: load.source.id });
  expect(columns[1]).toMatchObject({
    problem: null,
    changes: [
      { before: 'DE', after: 'Germany' },
      { before: 'AT', after: null },
    ],
  });
  const batch = await startBatch(editor, { loadId: load.id });
  await runBatch(batch.id, workerOptions());
  const { table } = load.definition.destination;
  expect(
    await query(test.destination.url, `SELECT land FROM public.${table.name} ORDER BY order_id`),
  ).toEqual([{ land: 'Germany' }, { land: null }]);
  const definition = { ...load.definition, lookups: [{ ...lands, value: 'code' }] };
  await updateLoad(editor, { id: load.id, definition });
  const { items } = await listLoadHistory(editor, { id: load.id });
  expect(items[0]!.changes).toEqual([
    'Look-up `lands`: name by code of public.lands → code by code of public.lands',
  ]);
});

it('names each field of a look-up that cannot be saved', async () => {
  const save = (lookups: (typeof lands)[]) =>
    loadOf(editor, test.destination.url, 'order_id\n1\n', { lookups });
  await expect(save([{ ...lands, name: '' }])).rejects.toMatchObject({
    code: 'input.invalid',
    fields: { 'definition.lookups.0.name': expect.any(String) as string },
  });
  await expect(save([{ ...lands, key: [] }])).rejects.toMatchObject({
    fields: { 'definition.lookups.0.key': 'Choose the key column.' },
  });
  await expect(save([lands, lands])).rejects.toMatchObject({
    fields: { 'definition.lookups': 'Two look-ups have the same name.' },
  });
});
