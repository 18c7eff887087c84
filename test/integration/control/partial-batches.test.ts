import { beforeAll, expect, it } from 'vitest';
import { listBatches, runBatch, startBatch } from '@/lib/control/batches';
import { getRepairs, listRepairRows, repairInBulk, undoRepairs } from '@/lib/control/repairs';
import { listCellTransformKinds, listTransformKinds } from '@/lib/control/transforms';
import { contextOf, loadOf, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const operator = usePerson('operator');
let batchId: string;

const text = ['order_id,quantity,status', '1,5,open', '2,-1,lost', '3,7,lost', '4,x,open', '5,1,sent', ''];

beforeAll(async () => {
  const mapping = Object.entries({ order_id: 'bigint', quantity: 'integer', status: 'text' }).map(
    ([name, type]) => ({ field: name, column: name, type }),
  );
  const { id } = await loadOf(await contextOf('editor'), test.destination.url, text.join('\n'), {
    mapping,
    rules: [
      { column: 'quantity', rule: 'range', params: { min: 1 } },
      { column: 'status', rule: 'one-of', params: { values: ['open', 'sent'] } },
    ],
    errorThreshold: { share: 1, minRows: 100 },
  });
  batchId = (await startBatch(operator, { loadId: id })).id;
  await runBatch(batchId, workerOptions());
});

it('lists a partial batch with what most of its rows were refused for', async () => {
  const { items } = await listBatches(operator, {});
  expect(items).toMatchObject([
    { state: 'partial', topCause: { column: 'status', others: 2 }, counts: { quarantined: 3 } },
  ]);
  expect(items[0]!.topCause!.message).toContain('open, sent');
  const { id } = await startBatch(operator, { loadId: items[0]!.load.id });
  const queued = await listBatches(operator, { states: ['queued'] });
  expect(queued.items).toMatchObject([{ id, topCause: null }]);
});

it('offers for cells the transforms that a repair takes, and no other', async () => {
  const offered = (await listCellTransformKinds(operator)).map(({ kind }) => kind);
  const all = (await listTransformKinds(operator)).map(({ kind }) => kind);
  expect(all.filter((kind) => !offered.includes(kind))).toEqual(['expression']);
  const repair = (transform: string, params: Record<string, unknown>) =>
    repairInBulk(operator, {
      batchId,
      target: { filter: {} },
      repair: { kind: 'transform', column: 'status', transform, params },
    });
  await expect(repair('expression', { expression: 'upper(value)' })).rejects.toMatchObject({
    code: 'input.invalid',
    message: expect.stringContaining('other fields of the record'),
  });
  expect(await repair('case', { to: 'upper' })).toMatchObject({ changed: 3 });
});

it('lists the rows that are still open, also where some were put back', async () => {
  const openRows = async (fingerprint?: string) =>
    (await listRepairRows(operator, { batchId, state: 'open', fingerprint })).items.map(({ row }) => row);
  const { groups } = await getRepairs(operator, { batchId });
  const ofStatus = groups.find(({ column }) => column === 'status')!.fingerprint;
  await undoRepairs(operator, { batchId, what: { filter: {} } });
  expect(await openRows()).toEqual([2, 3, 4]);
  const drop = (rows: number[]) =>
    repairInBulk(operator, { batchId, target: { rows }, repair: { kind: 'drop', reason: 'test' } });
  await drop([2]);
  expect(await openRows()).toEqual([3, 4]);
  expect(await openRows(ofStatus)).toEqual([3]);
  await drop([3, 4]);
  expect(await openRows()).toEqual([]);
  await undoRepairs(operator, { batchId, what: { rows: [4] } });
  expect(await openRows()).toEqual([4]);
  expect(await openRows(ofStatus)).toEqual([]);
});
