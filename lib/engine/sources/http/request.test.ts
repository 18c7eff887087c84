import { describe, expect, it } from 'vitest';
import { pages, readAll, serve } from '@/test/support/http-source';
import { pagesOf } from '@/test/support/page-server';

describe('redirects', () => {
  it('to another host get neither token nor headers; to the same host they do', async () => {
    const other = await serve(pagesOf([]));
    const server = await serve((request, response) => {
      const target = request.url!.startsWith('/away') ? other.url : '/home';
      if (request.url!.startsWith('/home')) pagesOf([])(request, response);
      else response.writeHead(307, { location: target + new URL(request.url!, server.url).search }).end();
    });
    const secret = { bearerToken: 'token-1', headers: [{ name: 'X-Api-Key', value: 'key-2' }] };
    await readAll(pages(server, { ...secret, url: `${server.url}/away` }));
    expect(other.requests).toHaveLength(1);
    expect(JSON.stringify(other.requests[0]!.headers)).not.toMatch(/token-1|key-2/);
    await readAll(pages(server, { ...secret, url: `${server.url}/stay` }));
    expect(server.requests.at(-1)!.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-api-key': 'key-2',
    });
  });

  it('are not followed for ever', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(readAll(pages(server))).rejects.toMatchObject({
      code: 'source.badResponse',
      class: 'fatal',
    });
  });
});
