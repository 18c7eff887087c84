import { beforeEach, expect, it } from 'vitest';
import {
  createTrigger,
  deleteTrigger,
  listTriggers,
  pauseTrigger,
  rotateSecret,
  updateTrigger,
} from '@/lib/control/triggers';
import type { CreateTriggerInput } from '@/lib/control/triggers/schemas';
import { actionsOn, loadOf } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let loadId: string;
beforeEach(async () => {
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
});

const webhook = { kind: 'webhook', name: 'ERP' } as const;

it('leaves each verb to its role, and records each change', async () => {
  const input = { loadId, settings: webhook };
  const forbidden = { code: 'auth.forbidden' };
  await expect(createTrigger(operator, input)).rejects.toMatchObject(forbidden);
  const { trigger, secret } = await createTrigger(editor, input);
  const { id } = trigger;
  expect(secret).toMatch(/^whsec_[\w-]{43}$/);
  expect(await listTriggers(viewer, { loadId })).toEqual([trigger]);
  await expect(updateTrigger(operator, { id, settings: webhook })).rejects.toMatchObject(forbidden);
  await expect(rotateSecret(operator, { id })).rejects.toMatchObject(forbidden);
  await expect(pauseTrigger(viewer, { id, isPaused: true })).rejects.toMatchObject(forbidden);
  await expect(deleteTrigger(operator, { id })).rejects.toMatchObject(forbidden);
  await updateTrigger(editor, { id, settings: { ...webhook, name: 'Shop' } });
  await pauseTrigger(operator, { id, isPaused: true });
  await pauseTrigger(operator, { id, isPaused: false });
  await rotateSecret(editor, { id });
  await deleteTrigger(editor, { id });
  expect(await actionsOn(id)).toEqual([
    'triggers.create',
    'triggers.update',
    'triggers.pause',
    'triggers.resume',
    'triggers.rotateSecret',
    'triggers.delete',
  ]);
  await expect(deleteTrigger(editor, { id })).rejects.toMatchObject({ code: 'triggers.notFound' });
});

it('says at its field what is wrong', async () => {
  const refusal = (settings: CreateTriggerInput['settings'], field: string) =>
    expect(createTrigger(editor, { loadId, settings })).rejects.toMatchObject({
      fields: { [field]: expect.stringMatching(/\w/) as string },
    });
  await refusal({ kind: 'files', path: ' ' }, 'settings.path');
  await refusal({ kind: 'files', path: 'x', settleSeconds: 1 }, 'settings.settleSeconds');
  await refusal({ kind: 'webhook', name: '' }, 'settings.name');
  await refusal({ kind: 'load', upstreamLoadId: '' }, 'settings.upstreamLoadId');
  const { trigger } = await createTrigger(editor, { loadId, settings: webhook });
  const settings = { kind: 'files', path: test.dataDir } as const;
  await expect(updateTrigger(editor, { id: trigger.id, settings })).rejects.toMatchObject({
    code: 'triggers.otherKind',
  });
});
