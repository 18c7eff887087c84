import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import {
  createDraftSource,
  detectDraftSource,
  discardDraft,
  getDraft,
  listDrafts,
  saveDraft,
} from '@/lib/control/drafts';
import { createLoad, updateLoad } from '@/lib/control/loads';
import { readableSource, requireSource } from '@/lib/control/sources';
import { actionsOn, contextOf, loadOf, query } from '../../support/control';
import { useServer } from '../../support/use-api';
import { useControl, usePerson } from '../../support/use-control';

const secret = `s3cret-${randomBytes(8).toString('hex')}`;
const test = useControl();
const editor = usePerson('editor');
const server = useServer((request, response) => {
  const isAllowed = request.headers.authorization === `Bearer ${secret}`;
  response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'text/csv' });
  response.end(isAllowed ? 'order_id,price\n1,2\n' : '');
});
let url: string;
beforeAll(() => void (url = `${server.url}/orders.csv`));

const content = (http: Record<string, unknown>, more: object = {}) => ({
  ...more,
  source: { how: 'url', http },
});

it('keeps what was entered for whoever entered it, and on record that it was begun', async () => {
  const loadId = randomUUID();
  const saved = await saveDraft(editor, {
    loadId,
    content: content({ url }, { step: 'map', name: 'Prices' }),
  });
  await saveDraft(editor, { loadId, content: content({ url }, { step: 'rules', name: 'Prices' }) });
  expect(saved.secretsSet).toEqual([]);
  expect(await getDraft(editor, { loadId })).toMatchObject({
    baseVersion: null,
    content: { step: 'rules', source: { http: { url } } },
  });
  expect(await listDrafts(editor)).toMatchObject([{ loadId, title: 'Prices', step: 'rules', isNew: true }]);
  const other = await contextOf('editor');
  expect(await getDraft(other, { loadId })).toBeNull();
  expect(await listDrafts(other)).toEqual([]);

  await discardDraft(editor, { loadId });
  expect(await getDraft(editor, { loadId })).toBeNull();
  expect(await actionsOn(loadId)).toEqual(['drafts.begin', 'drafts.discard']);
});

it('keeps secrets sealed, never gives them back, and reads the source with them', async () => {
  const loadId = randomUUID();
  const first = await saveDraft(editor, { loadId, content: content({ url, bearerToken: secret }) });
  expect(first.secretsSet).toEqual(['bearerToken']);
  // As a page does that was opened anew: it knows of the secret and not what it is.
  expect(await saveDraft(editor, { loadId, content: content({ url }) })).toMatchObject({
    secretsSet: ['bearerToken'],
  });
  expect(JSON.stringify(await getDraft(editor, { loadId }))).not.toContain(secret);
  const [row] = await query<{ text: string }>(
    test.control.url,
    'SELECT d::text AS text FROM load_drafts d WHERE load_id = $1',
    [loadId],
  );
  expect(row!.text).not.toContain(secret);

  const spec = { kind: 'http', config: { url } };
  const report = await detectDraftSource(editor, { loadId, source: spec });
  expect(report.columns.map(({ name }) => name)).toEqual(['order_id', 'price']);
  const source = await createDraftSource(editor, { loadId, ...spec, name: 'orders' });
  expect(source.secretsSet).toEqual(['bearerToken']);
  expect((await readableSource(await requireSource(source.id))).config).toMatchObject({
    bearerToken: secret,
  });

  const other = await contextOf('editor');
  await expect(detectDraftSource(other, { loadId, source: spec })).rejects.toThrow();
});

it('sends a secret to no other server than it was entered for', async () => {
  const loadId = randomUUID();
  const elsewhere = 'http://localhost:9/orders.csv';
  await saveDraft(editor, { loadId, content: content({ url, bearerToken: secret }) });
  const source = await createDraftSource(editor, {
    loadId,
    kind: 'http',
    config: { url: elsewhere },
    name: 'elsewhere',
  });
  expect(source.secretsSet).toEqual([]);
  expect(await saveDraft(editor, { loadId, content: content({ url: elsewhere }) })).toMatchObject({
    secretsSet: [],
  });
  expect(await saveDraft(editor, { loadId, content: content({ url }) })).toMatchObject({ secretsSet: [] });
});

it('takes user and password out of an address, and keeps no address that is not whole', async () => {
  const loadId = randomUUID();
  const withPassword = url.replace('127', `ada:${secret}@127`);
  const saved = await saveDraft(editor, { loadId, content: content({ url: withPassword }) });
  expect(saved.secretsSet).toEqual(['headers']);
  expect(await getDraft(editor, { loadId })).toMatchObject({ content: { source: { http: { url } } } });
  await saveDraft(editor, { loadId, content: content({ url: `https://ada:${secret}` }) });
  expect(JSON.stringify(await getDraft(editor, { loadId }))).not.toContain(secret);
});

it('becomes its load once, and is gone with that', async () => {
  const { definition, name } = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const loadId = randomUUID();
  await saveDraft(editor, { loadId, content: content({}) });
  const made = await createLoad(editor, { id: loadId, name: `${name} made`, definition });
  expect(made.id).toBe(loadId);
  expect(await getDraft(editor, { loadId })).toBeNull();
  await expect(createLoad(editor, { id: loadId, name: `${name} again`, definition })).rejects.toMatchObject({
    code: 'loads.savedAlready',
  });
  // As what was under way when the load was saved.
  await expect(saveDraft(editor, { loadId, content: content({}) })).rejects.toMatchObject({
    code: 'drafts.savedAlready',
  });
});

it('of an edit knows where it began, and goes when a version is saved', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  await saveDraft(editor, { loadId: load.id, baseVersion: 1, content: content({}) });
  expect(await listDrafts(editor)).toContainEqual(
    expect.objectContaining({ loadId: load.id, title: load.name, isNew: false }),
  );
  await updateLoad(editor, { id: load.id, name: `${load.name} renamed` });
  expect(await getDraft(editor, { loadId: load.id })).toMatchObject({ baseVersion: 1 });
  await updateLoad(editor, { id: load.id, definition: load.definition });
  expect(await getDraft(editor, { loadId: load.id })).toBeNull();
  await expect(
    saveDraft(editor, { loadId: load.id, baseVersion: 1, content: content({}) }),
  ).rejects.toMatchObject({ code: 'drafts.savedAlready' });
});

it('refuses what is no draft', async () => {
  const loadId = randomUUID();
  await expect(saveDraft(editor, { loadId, content: {} as never })).rejects.toMatchObject({
    code: 'input.invalid',
  });
  const huge = content({}, { description: 'x'.repeat(1_000_001) });
  await expect(saveDraft(editor, { loadId, content: huge })).rejects.toMatchObject({ code: 'input.invalid' });
});
