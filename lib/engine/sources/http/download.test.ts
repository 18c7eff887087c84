import { describe, expect, it } from 'vitest';
import { openHttp, serve } from '@/test/support/http-source';
import { fileOf } from '@/test/support/page-server';
import { contentOf, contentsOf, sourceContext } from '@/test/support/source-context';
import type { SourceContext, SourcePiece } from '../source';

async function readFile(config: object, context: SourceContext = sourceContext()): Promise<string> {
  const source = await openHttp(config, context);
  const [[, content]] = (await contentsOf(source.pieces())) as [[string, string]];
  await source.close();
  return content;
}

describe('a file', () => {
  const content = 'line of text\n'.repeat(50_000);

  it.each([true, false])('is read on where the connection broke (ranges: %s)', async (ranges) => {
    let breaks = 2;
    const server = await serve((request, response) => {
      if (request.headers.range === 'bytes=0-0' || breaks-- <= 0)
        return fileOf(Buffer.from(content), { ranges })(request, response);
      const start = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const status = ranges && start > 0 ? 206 : 200;
      response.writeHead(status, { 'content-length': content.length - start, etag: '"1"' });
      response.write(content.slice(start, start + 100_000), () => setTimeout(() => response.destroy(), 20));
    });
    const context = sourceContext();
    expect(await readFile({ url: server.url }, context)).toBe(content);
    expect(context.attempts.map(({ code }) => code)).toEqual(['source.unreachable', 'source.unreachable']);
    const resumed = server.requests.filter(({ headers }) => /bytes=\d{2,}-/.test(headers.range ?? ''));
    expect(resumed.length).toBe(ranges ? 2 : 0);
  });

  it('that changed meanwhile is not patched together', async () => {
    let requests = 0;
    const server = await serve((request, response) => {
      requests++;
      if (requests <= 1) return fileOf(Buffer.from(content))(request, response);
      response.writeHead(200, { 'content-length': content.length, etag: '"2"' }).end(content);
    });
    const context = sourceContext({ retry: { retries: 0, baseMs: 1, maxMs: 1 } });
    await expect(readFile({ url: server.url }, context)).rejects.toMatchObject({ code: 'source.changed' });
  });

  it('may stand still as long as its reader does', async () => {
    const server = await serve(fileOf(Buffer.alloc(3_000_000, 'x')));
    const source = await openHttp({ url: server.url, timeoutMs: 150 });
    let bytes = 0;
    for await (const piece of source.pieces()) {
      for await (const chunk of (piece as Extract<SourcePiece, { kind: 'bytes' }>).read()) {
        if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 400));
        bytes += chunk.length;
      }
    }
    expect(bytes).toBe(3_000_000);
    await source.close();
  });

  it('without a size is read to its end', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200);
      response.write('one,');
      response.end('two');
    });
    const source = await openHttp({ url: server.url });
    expect(source.bytesTotal).toBeUndefined();
    for await (const piece of source.pieces()) expect(await contentOf(piece)).toBe('one,two');
    await source.close();
  });
});
