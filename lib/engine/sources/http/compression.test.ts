import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { pagesOf, startServer, type TestServer } from '@/test/support/page-server';
import { recordsIn, sourceContext } from '@/test/support/source-context';
import { httpConfigSchema } from './config';
import { MAX_PAGE_BYTES } from './read-body';
import { httpSource } from '.';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(handler: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(handler);
  servers.push(server);
  return server;
}

async function readPages(server: TestServer, more: object = {}, context = sourceContext()) {
  const config = httpConfigSchema.parse({ url: server.url, paginated: true, pageSize: 2, ...more });
  const source = await httpSource.open(config, context);
  try {
    const records: unknown[] = [];
    for await (const piece of source.pieces())
      if (piece.kind === 'records') records.push(...recordsIn(piece));
    return records;
  } finally {
    await source.close();
  }
}

const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const THREE = [{ id: 1 }, { id: 2 }, { id: 3, text: 'ü' }];
const accepted = ({ headers }: { headers: IncomingMessage['headers'] }) =>
  String(headers['accept-encoding']).split(/, */);

const ENDLESS_BYTES = 20 * MAX_PAGE_BYTES;

/** `{"records":["aaa…` without end, compressed: a few kilobytes for each megabyte. */
async function sendBomb(response: ServerResponse, sent: { bytes: number }): Promise<void> {
  const gzip = createGzip();
  gzip.pipe(response);
  gzip.write('{"records":["');
  const closed = once(response, 'close');
  const filler = Buffer.alloc(1024 * 1024, 'a');
  while (!response.destroyed && sent.bytes < ENDLESS_BYTES) {
    sent.bytes += filler.length;
    if (!gzip.write(filler)) await Promise.race([once(gzip, 'drain'), closed]);
  }
  gzip.destroy();
}

describe('compressed pages', () => {
  it.each(['gzip', 'deflate', 'br'] as const)('are asked for and read: %s', async (encoding) => {
    const server = await serve((request, response) => {
      const end = response.end.bind(response);
      response.setHeader('content-encoding', encoding);
      response.end = ((body: string) => end(encoders[encoding](body))) as typeof response.end;
      pagesOf(THREE)(request, response);
    });
    expect(await readPages(server)).toEqual(THREE);
    for (const request of server.requests) expect(accepted(request)).toContain(encoding);
  });

  it('are not asked for where compression is turned off', async () => {
    const server = await serve(pagesOf(THREE));
    expect(await readPages(server, { compression: false })).toEqual(THREE);
    for (const request of server.requests) expect(accepted(request)).toEqual(['identity']);
  });

  it('are given up once they have grown past the bound, however little was sent', async () => {
    const sent = { bytes: 0 };
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      void sendBomb(response, sent);
    });
    const context = sourceContext();
    await expect(readPages(server, {}, context)).rejects.toMatchObject({
      code: 'source.pageTooLarge',
      class: 'fatal',
      remedy: expect.stringContaining('smaller pages') as string,
    });
    expect(context.sleeps).toEqual([]);
    await expect.poll(() => server.openRequests).toBe(0);
    // What the network holds compressed is many times what is let in.
    expect(sent.bytes).toBeLessThan(ENDLESS_BYTES);
  });

  it('that are damaged are asked for again', async () => {
    let isFirst = true;
    const server = await serve((request, response) => {
      if (!isFirst) return pagesOf(THREE)(request, response);
      isFirst = false;
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify({ records: THREE })).subarray(0, 40));
    });
    const context = sourceContext();
    expect(await readPages(server, {}, context)).toEqual(THREE);
    expect(context.attempts).toMatchObject([{ class: 'retryable' }]);
  });
});
