import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowSlowUploads } from './slow-uploads';

let server: Server;
beforeAll(async () => {
  // As Node makes servers, its five minutes shortened.
  server = createServer(
    { requestTimeout: 400, headersTimeout: 300, connectionsCheckingInterval: 50 },
    (incoming, response) => {
      incoming.resume().on('end', () => setTimeout(() => response.end('whole'), 1_200));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  allowSlowUploads(1_000);
});
afterAll(() => server.close());

/** Sends a piece, then as many more, each after the pause. */
async function send(pieces: number, pauseMs: number): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST' });
  const answer = new Promise<string>((resolve) => {
    outgoing.on('response', (response) => {
      response.setEncoding('utf8').on('data', (text: string) => resolve(`${response.statusCode} ${text}`));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
  outgoing.write('x');
  for (let sent = 0; sent < pieces; sent += 1) {
    await sleep(pauseMs);
    outgoing.write('x');
  }
  outgoing.end();
  return answer;
}

it('waits for a request that arrives slowly, and as long as its answer takes', async () => {
  expect(await send(6, 300)).toBe('200 whole');
});

it('gives up on one that falls silent', async () => {
  expect(await send(1, 2_000)).toMatch(/ECONNRESET|EPIPE/);
});
