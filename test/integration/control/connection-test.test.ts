import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
import { testConnection } from '@/lib/control/connections';
import type { ConnectionTestStep } from '@/lib/control/connections/schemas';
import { parsePostgresUrl } from '@/lib/engine';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let config: Record<string, unknown>;
beforeAll(async () => {
  config = { ...parsePostgresUrl(test.destination.url) };
});

const stepsOf = async (changes: Record<string, unknown>) =>
  (await testConnection(editor, { kind: 'postgres', config: { ...config, ...changes } })).steps;
const outcomes = (steps: ConnectionTestStep[]) =>
  steps.map(({ name, ok, skipped }) => `${name} ${skipped ? 'skipped' : ok ? 'passed' : 'failed'}`);

it('goes from the name to the latency, each step with its time', async () => {
  const steps = await stepsOf({});
  expect(outcomes(steps)).toEqual(
    ['dns', 'reach', 'tls', 'login', 'version', 'privileges', 'latency'].map((name) => `${name} passed`),
  );
  for (const { ms } of steps) expect(ms).toBeGreaterThanOrEqual(0);
});

it.each([
  {
    what: 'a name that is none',
    changes: { host: 'no-such-host.invalid' },
    at: 'dns',
    field: 'host',
    remedy: 'spelling',
  },
  {
    what: 'a port where nothing listens',
    changes: { port: 1 },
    at: 'reach',
    field: 'port',
    remedy: 'Nothing listens',
  },
  {
    what: 'a server without TLS',
    changes: { sslMode: 'require' },
    at: 'tls',
    field: 'sslMode',
    remedy: 'Turn TLS on',
  },
  {
    what: 'a wrong password',
    changes: { password: 'wrong' },
    at: 'login',
    field: 'password',
    remedy: 'password',
  },
  {
    what: 'no such database',
    changes: { database: 'nowhere' },
    at: 'login',
    field: 'database',
    remedy: 'name of the database',
  },
])('stops at $what, at its field and with a remedy', async ({ changes, at, field, remedy }) => {
  const steps = await stepsOf(changes);
  const failed = steps.filter((step) => !step.ok && !step.skipped);
  expect(failed).toMatchObject([{ name: at, field, remedy: expect.stringContaining(remedy) as string }]);
  expect(failed[0]!.message).not.toContain(failed[0]!.remedy);
  expect(steps.slice(steps.indexOf(failed[0]!) + 1).every((step) => step.skipped)).toBe(true);
});

it.each([
  ['closes', (socket: Socket) => socket.end()],
  ['speaks HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request')],
])('tells another service, which %s, from PostgreSQL', async (_what, answer) => {
  const server = createServer((socket) =>
    socket.once('data', () => answer(socket)).on('error', () => undefined),
  );
  const steps = await stepsOf({ port: await portOf(server) });
  server.close();
  expect(steps.find((step) => !step.ok)).toMatchObject({
    ...{ name: 'tls', field: 'port' },
    message: expect.stringContaining('does not answer as PostgreSQL') as string,
  });
});

it('says that a handshake failed where the server offers TLS and then does not speak it', async () => {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      socket.once('data', () => socket.end('this is no TLS'));
    });
  });
  const port = await portOf(server);
  const steps = await stepsOf({ port, sslMode: 'require' });
  server.close();
  expect(steps.find((step) => !step.ok)).toMatchObject({ name: 'tls', field: 'sslMode' });
});

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
