import { mkdir, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { saveDraft, tryDraft } from '@/lib/control/drafts';
import { tryLoad } from '@/lib/control/trials';
import type { TryLoadInput } from '@/lib/control/trials/schemas';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { startServer } from '../../support/page-server';
import { connectionTo, query, uploadText } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let connectionId: string;

beforeAll(async () => {
  connectionId = (await connectionTo(editor, test.destination.url)).id;
});

const lines = Array.from({ length: 40 }, (_, at) => `${at + 1},${at % 2 ? 'open' : 'paid'},${at},"${at},5"`);
const content = ['id,status,quantity,price', ...lines, 'x,gone,-1,y', ''].join('\n');

async function inputOf(more: Partial<TryLoadInput> = {}): Promise<TryLoadInput> {
  const upload = await uploadText(editor, 'sales.csv', content);
  const number = { transform: 'parse-number', params: { decimal: ',' } };
  return {
    source: { kind: 'file', uploadId: upload.id },
    format: { kind: 'csv', dialect: { delimiter: ',', header: true } },
    destination: { connectionId, table: { name: 'sales' }, create: true },
    mapping: [
      { field: 'id', column: 'id', type: 'integer' },
      { field: 'status', column: 'status', type: 'text' },
      { field: 'quantity', column: 'quantity', type: 'integer' },
      { field: 'price', column: 'price', type: 'numeric', transforms: [number] },
    ],
    key: ['id'],
    mode: 'upsert',
    rules: [
      { rule: 'range', column: 'quantity', params: { min: 2 } },
      { rule: 'one-of', column: 'status', params: { values: ['open'] }, severity: 'warning' },
      { rule: 'range', column: '', params: {} },
    ],
    ...more,
  };
}

it('counts what passes and fails by rule, with examples, changes, profiles and suggestions', async () => {
  const input = await inputOf();
  const audited = await db().auditEvent.count();
  const view = await tryLoad(editor, input);
  expect(view).toMatchObject({ rows: 41, refused: 3, warned: 19, isWhole: true });
  expect(
    view.rules.map(({ passed, failed, notJudged, problem }) => [passed, failed, notJudged, problem]),
  ).toEqual([
    [38, 3, 0, null],
    [19, 19, 3, null],
    [0, 0, 0, 'needs min, max or both'],
  ]);
  expect(view.rules[0]!.examples.slice(0, 1)).toEqual([
    {
      ...{ line: 2, isFailing: true, message: 'must be at least 2', raw: null },
      cells: [{ before: '0', after: '0', isUnread: false }],
    },
  ]);
  expect(view.rules[0]!.examples.filter(({ isFailing }) => !isFailing)).toHaveLength(3);
  expect(view.demands.map(({ column, rule, failed }) => [column, rule, failed])).toEqual([
    ['id', 'type', 1],
    ['price', 'parse-number', 1],
  ]);
  expect(view.columns[3]!.changes.slice(0, 2)).toEqual([
    { before: 'y', after: null, problem: expect.stringContaining('number') },
    { before: '0,5', after: '0.5', problem: null },
  ]);
  expect(view.columns[0]!.changes).toEqual([]);
  expect(view.columns[3]!.profile).toMatchObject({ rows: 40, unread: 1, min: '0.5', max: '39.5' });
  expect(view.suggestions.map(({ column, rule }) => `${column} ${rule}`)).toEqual(
    expect.arrayContaining(['status required', 'price range']),
  );
  // Nothing was written, in neither database.
  expect(await db().auditEvent.count()).toBe(audited);
  expect(
    await query(test.destination.url, `SELECT FROM pg_namespace WHERE nspname LIKE 'stevedore%'`),
  ).toEqual([]);
});

it('keeps the rows that were read for a while, and reads them anew when asked to', async () => {
  const folder = path.join(test.dataDir, 'files');
  const file = path.join(folder, 'kept.csv');
  await mkdir(folder, { recursive: true });
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: folder });
  await writeFile(file, 'id\n1\n');
  const input = await inputOf({
    source: { kind: 'file', config: { path: file } },
    ...{ mapping: undefined, rules: [] },
  });
  expect((await tryLoad(editor, input)).rows).toBe(1);
  await writeFile(file, 'id\n1\n2\n');
  expect((await tryLoad(editor, { ...input, rules: [{ rule: 'required', column: 'id' }] })).rows).toBe(1);
  expect((await tryLoad(editor, { ...input, isFresh: true })).rows).toBe(2);
  expect((await tryLoad(editor, input)).rows).toBe(2);
});

it('says what is wrong where nothing can be tried', async () => {
  const failing = async (more: Partial<TryLoadInput>) => tryLoad(editor, await inputOf(more));
  const destination = { connectionId, table: { name: 'missing' }, create: false };
  await expect(failing({ destination })).rejects.toMatchObject({
    code: 'prepare.noSuchTable',
    kind: 'invalid',
  });
  const nowhere = { ...destination, connectionId: '00000000-0000-4000-8000-000000000000' };
  await expect(failing({ destination: nowhere })).rejects.toMatchObject({ code: 'connections.notFound' });
  await expect(failing({ sourceId: nowhere.connectionId })).rejects.toMatchObject({ code: 'input.invalid' });
  const unreachable = await connectionTo(editor, 'postgresql://nobody@127.0.0.1:1/none');
  await expect(
    failing({ destination: { ...destination, connectionId: unreachable.id } }),
  ).rejects.toMatchObject({ kind: 'unavailable' });
});

it('tells whoever waits that it took too long, and ends the work', async () => {
  await query(test.destination.url, `CREATE VIEW slow AS SELECT 'open'::text AS name FROM pg_sleep(60)`);
  const rules = [{ rule: 'exists-in', column: 'status', params: { table: 'slow', column: 'name' } }];
  const controller = new AbortController();
  const trial = tryLoad(editor, await inputOf({ rules }), controller.signal);
  const working = () =>
    query(
      test.destination.url,
      `SELECT FROM pg_stat_activity WHERE application_name LIKE 'stevedore trial%'`,
    );
  await expect.poll(working).toHaveLength(1);
  controller.abort();
  await expect(trial).rejects.toMatchObject({ code: 'trials.tooSlow' });
  await expect.poll(working).toHaveLength(0);
});

it('reads a draft’s source with the secrets that the draft keeps', async () => {
  const server = await startServer((_, response) => response.end('id,name\n1,a\n2,b\n'));
  try {
    const loadId = randomUUID();
    const http = { url: `${server.url}/items.csv`, bearerToken: 'hidden' };
    await saveDraft(editor, { loadId, content: { source: { how: 'url', http } } });
    const { bearerToken: _kept, ...config } = http;
    const input = await inputOf({ ...{ mapping: undefined, rules: [], format: undefined } });
    const view = await tryDraft(editor, { ...input, loadId, source: { kind: 'http', config } });
    expect(view.rows).toBe(2);
    expect(server.requests.map(({ headers }) => headers.authorization)).toContain('Bearer hidden');
  } finally {
    await server.close();
  }
});
