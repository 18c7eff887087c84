import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { fileOf, pagesOf, startServer, type TestServer } from '@/test/support/page-server';
import { contentsOf, recordsIn, sourceContext } from '@/test/support/source-context';
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
// fetch says identity itself where a range is asked for, which makes two of them.
const accepted = ({ headers }: { headers: IncomingMessage['headers'] }) => [
  ...new Set(String(headers['accept-encoding']).split(/, */)),
];

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

describe('a file', () => {
  const content = Buffer.from('line of text\n'.repeat(50_000));
  const isProbe = ({ headers }: IncomingMessage) => headers.range === 'bytes=0-0';

  async function readFile(server: TestServer, more: object = {}, context = sourceContext()) {
    const source = await httpSource.open(httpConfigSchema.parse({ url: server.url, ...more }), context);
    try {
      expect(source.bytesTotal).toBe(content.length);
      return (await contentsOf(source.pieces()))[0]![1];
    } finally {
      await source.close();
    }
  }

  /** As common servers do: ranges of the plain file, and the whole of it compressed where that is welcome. */
  function compressing(
    encoding: keyof typeof encoders,
    { etag, body = content }: { etag: string; body?: Buffer },
  ): Parameters<typeof startServer>[0] {
    return (request, response) => {
      if (request.headers.range || !accepted(request).includes(encoding))
        return fileOf(content)(request, response);
      response.writeHead(200, { 'content-encoding': encoding, etag });
      response.end(encoders[encoding](body));
    };
  }

  it.each([
    ['gzip', 'W/"1"'],
    ['gzip', '"1-gzip"'],
    ['br', '"1;br"'],
    ['deflate', '"1"'],
  ] as const)(
    'comes compressed with %s where the mark %s says that it is the same',
    async (encoding, etag) => {
      const server = await serve(compressing(encoding, { etag }));
      expect(await readFile(server)).toBe(content.toString());
      expect(server.requests.map(accepted)).toEqual([['identity'], ['gzip', 'deflate', 'br']]);
    },
  );

  it('comes plain where the mark of the compressed one does not tell, or compression is turned off', async () => {
    const server = await serve(compressing('gzip', { etag: '"other"' }));
    expect(await readFile(server)).toBe(content.toString());
    expect(server.requests.at(-1)!.headers['accept-encoding']).toBe('identity');
    const asked = server.requests.length;
    expect(await readFile(server, { compression: false })).toBe(content.toString());
    for (const request of server.requests.slice(asked)) expect(accepted(request)).toEqual(['identity']);
  });

  it('goes on in plain bytes where a compressed transfer broke', async () => {
    const half = gzipSync(content.subarray(0, 300_000), { level: 0 });
    const server = await serve((request, response) => {
      if (isProbe(request) || request.headers.range) return fileOf(content)(request, response);
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'content-length': half.length + 1000,
        etag: '"1"',
      });
      response.write(half, () => setTimeout(() => response.destroy(), 50));
    });
    const context = sourceContext();
    expect(await readFile(server, {}, context)).toBe(content.toString());
    expect(context.attempts.map(({ code }) => code)).toEqual(['source.unreachable']);
    expect(server.requests.at(-1)!.headers.range).toMatch(/^bytes=\d{2,}-$/);
  });

  it.each([
    ['less', content.subarray(0, 1000), 'source.unreachable', 0],
    ['more', Buffer.concat([content, content]), 'source.changed', 3],
  ])('that turns out to hold %s than its size is not taken for whole', async (_, body, code, retries) => {
    const server = await serve((request, response) => {
      const handler = isProbe(request) ? fileOf(content) : compressing('gzip', { etag: '"1"', body });
      if (!isProbe(request)) delete request.headers.range;
      handler(request, response);
    });
    const context = sourceContext({ retry: { retries, baseMs: 1, maxMs: 1 } });
    await expect(readFile(server, {}, context)).rejects.toMatchObject({ code });
  });
});
