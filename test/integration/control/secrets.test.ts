import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { beforeAll, expect, it } from 'vitest';
import { listBatches, runBatch, startBatch } from '@/lib/control/batches';
import {
  createConnection,
  getConnection,
  listConnections,
  testConnection,
  updateConnection,
} from '@/lib/control/connections';
import { createSource, getSource, readableSource, requireSource, updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { parsePostgresUrl } from '@/lib/engine';
import { overrideEnvironment, secretKey } from '@/lib/env';
import { loadOf, query, workerOptions } from '../../support/control';
import { urlOf } from '../../support/postgres';
import { useControl, usePerson } from '../../support/use-control';

const password = `s3cret-${randomBytes(8).toString('hex')}`;
const test = useControl();
const editor = usePerson('editor');
let config: Record<string, unknown>;

beforeAll(async () => {
  const role = `role_${randomBytes(4).toString('hex')}`;
  await query(test.destination.url, `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`);
  config = { ...parsePostgresUrl(urlOf(test.destination.name, { user: role, password })) };
});

/** Every row of every table of the control database as text. */
async function everything(): Promise<string> {
  const tables = await query<{ name: string }>(
    test.control.url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'graphile_worker')`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) =>
      query<{ text: string }>(
        test.control.url,
        `SELECT coalesce(string_agg(t::text, E'\\n'), '') AS text FROM ${name} t`,
      ),
    ),
  );
  return texts
    .flat()
    .map(({ text }) => text)
    .join('\n');
}

async function outputOf(work: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  const { stdout, stderr } = process;
  const original = [stdout.write, stderr.write] as const;
  const keep = (chunk: unknown) => chunks.push(String(chunk)) > 0;
  stdout.write = stderr.write = keep as Writable['write'];
  try {
    await work();
  } finally {
    [stdout.write, stderr.write] = original;
  }
  return chunks.join('');
}

it('keeps a password out of every table, answer and log line while a load runs with it', async () => {
  const output = await outputOf(async () => {
    const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
    const connection = await updateConnection(editor, { id: load.connection.id, config });
    expect(connection.secretsSet).toEqual(['password']);
    const answers = [
      connection,
      await getConnection(editor, { id: connection.id }),
      await listConnections(editor, {}),
    ];
    const { id } = await startBatch(editor, { loadId: load.id });
    expect(await runBatch(id, workerOptions())).toMatchObject({
      state: 'succeeded',
    });
    answers.push((await listBatches(editor, {})) as never);
    expect(JSON.stringify(answers)).not.toContain(password);
  });
  expect(output).not.toContain(password);
  const stored = await everything();
  expect(stored).toContain('connections.update');
  expect(stored).not.toContain(password);
  expect(stored).not.toContain(Buffer.from(password).toString('base64'));
});

it('tests stored settings, new ones, and new ones with the stored secret', async () => {
  const connection = await createConnection(editor, { name: 'tested', kind: 'postgres', config });
  expect(await testConnection(editor, { id: connection.id })).toMatchObject({ ok: true });
  expect(await testConnection(editor, { kind: 'postgres', config })).toMatchObject({ ok: true });
  const { password: _password, ...open } = config;
  expect(await testConnection(editor, { id: connection.id, config: open })).toMatchObject({ ok: true });
  const wrong = await testConnection(editor, { id: connection.id, config: { ...open, password: 'wrong' } });
  expect(wrong.ok).toBe(false);
  expect(wrong.steps.find((step) => !step.ok && !step.skipped)).toMatchObject({
    name: 'login',
    field: 'password',
  });
});

it('keeps a secret that an update leaves out, drops one that it empties', async () => {
  const connection = await createConnection(editor, { name: 'updated', kind: 'postgres', config });
  const { password: _password, ...open } = config;
  const kept = await updateConnection(editor, { id: connection.id, config: { ...open, sslMode: 'disable' } });
  expect(kept).toMatchObject({ secretsSet: ['password'], config: { sslMode: 'disable' } });
  expect(await testConnection(editor, { id: connection.id })).toMatchObject({ ok: true });
  const emptied = await updateConnection(editor, { id: connection.id, config: { ...open, password: '' } });
  expect(emptied.secretsSet).toEqual([]);
  expect((await testConnection(editor, { id: connection.id })).ok).toBe(false);
});

it.each([
  ['host', { host: 'localhost.localdomain' }],
  ['port', { port: 1 }],
  ['user', { user: 'somebody_else' }],
  ['database', { database: 'another' }],
])('sends a stored password nowhere else: another %s needs it entered again', async (field, change) => {
  const name = `moved to another ${field}`;
  const connection = await createConnection(editor, { name, kind: 'postgres', config });
  const { password: _password, ...open } = config;
  const moved = { ...open, ...change };
  const refusal = { code: 'secrets.otherRecipient', fields: { 'config.password': expect.any(String) } };
  await expect(testConnection(editor, { id: connection.id, config: moved })).rejects.toMatchObject(refusal);
  await expect(updateConnection(editor, { id: connection.id, config: moved })).rejects.toMatchObject(refusal);
  expect(await getConnection(editor, { id: connection.id })).toMatchObject({ config: { ...open } });
  const entered = await updateConnection(editor, { id: connection.id, config: { ...moved, password } });
  expect(entered).toMatchObject({ config: change, secretsSet: ['password'] });
});

it('logs in with no password where there is none, and never with that of its own surroundings', async () => {
  overrideEnvironment({ PGPASSWORD: password });
  const test = await testConnection(editor, { kind: 'postgres', config: { ...config, password: '' } });
  overrideEnvironment({ PGPASSWORD: '' });
  expect(test.steps.find((step) => !step.ok && !step.skipped)).toMatchObject({ name: 'login' });
});

it('says that the key is another one, and takes the secret anew', async () => {
  const connection = await createConnection(editor, { name: 'other key', kind: 'postgres', config });
  const key = secretKey().toString('hex');
  overrideEnvironment({ STEVEDORE_SECRET_KEY: randomBytes(32).toString('hex') });
  await expect(testConnection(editor, { id: connection.id })).rejects.toMatchObject({
    code: 'secrets.unreadable',
  });
  await updateConnection(editor, { id: connection.id, config });
  expect(await testConnection(editor, { id: connection.id })).toMatchObject({ ok: true });
  overrideEnvironment({ STEVEDORE_SECRET_KEY: key });
});

it("keeps an API's token and header values sealed in its source", async () => {
  const token = `token-${randomBytes(8).toString('hex')}`;
  const url = 'https://api.example.com/orders';
  const headers = [{ name: 'X-Api-Key', value: `${token}-header` }];
  const source = await createSource(editor, {
    name: 'api',
    kind: 'http',
    config: { url, paginated: true, bearerToken: token, headers },
  });
  expect(source).toMatchObject({ label: url, secretsSet: ['bearerToken', 'headers'] });
  const path = `${url}/of-today`;
  const renamed = await updateSource(editor, { id: source.id, config: { url: path, paginated: false } });
  expect(renamed).toMatchObject({ secretsSet: ['bearerToken', 'headers'], config: { paginated: false } });
  const elsewhere = { url: 'https://api.example.net/orders', paginated: true };
  await expect(updateSource(editor, { id: source.id, config: elsewhere })).rejects.toMatchObject({
    code: 'secrets.otherRecipient',
    fields: { 'config.bearerToken': expect.any(String), 'config.headers': expect.any(String) },
  });
  expect(JSON.stringify(await getSource(editor, { id: source.id }))).not.toContain(token);
  expect(await everything()).not.toContain(token);
  expect(await db().source.findUnique({ where: { id: source.id } })).toMatchObject({
    secret: expect.stringMatching(/^v1\./),
  });
});

it('keeps user and password out of the address of a source: they become a sealed header', async () => {
  const secret = `100%-${randomBytes(8).toString('hex')}`;
  const source = await createSource(editor, {
    name: 'address with a password',
    kind: 'http',
    config: { url: `https://bob:${secret}@api.example.com/orders?day=1` },
  });
  expect(source).toMatchObject({
    label: 'https://api.example.com/orders?day=1',
    secretsSet: ['headers'],
  });
  expect(await everything()).not.toContain(secret);
  const { config: whole } = await readableSource(await requireSource(source.id));
  const basic = Buffer.from(`bob:${secret}`).toString('base64');
  expect(whole.headers).toEqual([{ name: 'Authorization', value: `Basic ${basic}` }]);
});
