import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { runBatches } from '@/jobs/batches/command';
import { getBatch, startBatch } from '@/lib/control/batches';
import { db } from '@/lib/db';
import { loadOf } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let batchId: string;
beforeAll(async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  batchId = (await startBatch(editor, { loadId: load.id })).id;
});

async function call(...args: string[]) {
  const said = { out: '', err: '' };
  const status = await runBatches(args, {
    print: (line) => (said.out += `${line}\n`),
    complain: (line) => (said.err += `${line}\n`),
  });
  return { status, ...said };
}
const stateOf = async () => (await getBatch(editor, { batchId })).state;

it('steers a batch from the command line, and says in the trail that it was done there', async () => {
  expect(await call('pause', batchId)).toMatchObject({
    status: 0,
    out: expect.stringContaining('paused') as string,
  });
  expect(await stateOf()).toBe('paused');
  expect(await call('resume', batchId)).toMatchObject({ status: 0 });
  expect(await stateOf()).toBe('queued');
  expect(await call('cancel', batchId)).toMatchObject({
    status: 0,
    out: expect.stringContaining('cancelled') as string,
  });
  expect(await call('rerun', batchId, '--same-version')).toMatchObject({ status: 0 });
  const again = await db().batch.findFirstOrThrow({ where: { rerunOfId: batchId } });
  expect((await call('list', '--limit', '1')).out).toContain(again.id);
  const events = await db().auditEvent.findMany({ where: { entityId: batchId, actorName: 'command line' } });
  expect(events.map(({ action }) => action)).toEqual(['batches.pause', 'batches.resume', 'batches.cancel']);
});

it('shows a batch as JSON, lists those that need a hand, and takes them off the list', async () => {
  expect(JSON.parse((await call('show', batchId)).out)).toMatchObject({ id: batchId, state: 'cancelled' });
  expect((await call('list', '--needs-hand')).out).toBe('There is no such batch.\n');
  await db().batch.update({
    where: { id: batchId },
    data: { state: 'failed', errorMessage: 'The source is gone.', errorCode: 'source.notFound' },
  });
  expect((await call('list', '--needs-hand')).out).toContain('The source is gone.');
  expect(await call('dismiss', batchId)).toMatchObject({ status: 0 });
  expect((await call('list', '--needs-hand')).out).toBe('There is no such batch.\n');
});

it.each([
  [['pause', randomUUID()], 1, 'There is no such batch'],
  [['pause', 'nonsense'], 1, 'cannot be used'],
  [['pause'], 2, 'Name the batches to pause'],
  [['stop', randomUUID()], 2, 'no command "stop"'],
  [['list', '--limit', '0'], 2, '--limit'],
  [['list', '--all'], 2, '--all'],
])('refuses %j with status %i and a reason', async (args, status, reason) => {
  expect(await call(...args)).toMatchObject({ status, err: expect.stringContaining(reason) as string });
});
