import { describe, expect, it } from 'vitest';
import { openHttp, pages, readAll, serve, THREE } from '@/test/support/http-source';
import { pagesOf, sendJson } from '@/test/support/page-server';
import { sourceContext } from '@/test/support/source-context';

describe('pages', () => {
  it('end on an empty page, and go on by as many records as came', async () => {
    // The server gives fewer than it is asked for.
    const server = await serve((request, response) => {
      const offset = Number(new URL(request.url!, server.url).searchParams.get('offset'));
      sendJson(response, { records: THREE.slice(offset, offset + 1) });
    });
    expect(await readAll(pages(server, { url: `${server.url}/orders?since=5` }))).toEqual(THREE);
    expect(server.requests.map(({ url }) => url.search)).toEqual(
      [0, 1, 2, 3].map((offset) => `?since=5&limit=2&offset=${offset}`),
    );
  });

  it.each([
    ['data.items', { data: { items: THREE } }],
    ['', THREE],
    ['records', THREE],
  ])('are taken from "%s"', async (records, body) => {
    const server = await serve((request, response) => {
      sendJson(
        response,
        request.url!.includes('start=0') ? body : Array.isArray(body) ? [] : { data: { items: null } },
      );
    });
    const config = pages(server, { records, limitParam: 'count', offsetParam: 'start' });
    expect(await readAll(config)).toEqual(THREE);
    expect(server.requests[0]!.url.search).toBe('?count=2&start=0');
  });

  it('name the keys of a page that has no array where it is looked for', async () => {
    const server = await serve((_, response) => sendJson(response, { items: [] }));
    await expect(readAll(pages(server))).rejects.toMatchObject({
      code: 'source.noRecords',
      class: 'fatal',
      message: expect.stringContaining('"items"') as string,
    });
  });

  it('are asked for one ahead of the page that is being worked on', async () => {
    const server = await serve(pagesOf(Array.from({ length: 20 }, (_, id) => ({ id }))));
    const source = await openHttp(pages(server));
    const iterator = source.pieces()[Symbol.asyncIterator]();
    await iterator.next();
    await expect.poll(() => server.requests.length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests.length).toBe(2);
    await iterator.return!();
    await source.close();
  });

  it('are not asked for ever where the server does not know the parameters', async () => {
    const server = await serve((_, response) => sendJson(response, { records: THREE }));
    await expect(readAll(pages(server))).rejects.toMatchObject({
      code: 'source.pagesRepeat',
      class: 'fatal',
    });
  });

  it('that come again later on are noticed', async () => {
    const page = (start: number) => Array.from({ length: 10 }, (_, at) => ({ id: start + at }));
    const server = await serve((request, response) => {
      const offset = Number(new URL(request.url!, 'http://x').searchParams.get('offset'));
      sendJson(response, { records: page(offset % 30) });
    });
    await expect(readAll(pages(server, { pageSize: 10 }))).rejects.toMatchObject({
      code: 'source.pagesRepeat',
      message: expect.stringContaining('at offset 0 and at offset 30') as string,
    });
  });

  it('may be alike where they are short, as records without an id are', async () => {
    const records = [{ ok: true }, { ok: false }, { ok: true }, { ok: true }];
    const server = await serve(pagesOf(records));
    expect(await readAll(pages(server, { pageSize: 1 })).catch((error: unknown) => error)).toMatchObject({
      code: 'source.pagesRepeat',
    });
    expect(await readAll(pages(await serve(pagesOf(records.slice(0, 3))), { pageSize: 1 }))).toHaveLength(3);
  });

  it('that are fewer than the API says it holds are not taken for all', async () => {
    const counted = (total: string) =>
      serve((request, response) => {
        response.setHeader('X-Total-Count', total);
        pagesOf(THREE)(request, response);
      });
    await expect(readAll(pages(await counted('5')))).rejects.toMatchObject({
      code: 'source.incomplete',
      class: 'retryable',
      message: expect.stringContaining('holds 5 records, and gave 3') as string,
    });
    expect(await readAll(pages(await counted('3')))).toEqual(THREE);
    expect(await readAll(pages(await counted('many')))).toEqual(THREE);
  });

  it('of an API whose total changes meanwhile are on record', async () => {
    let total = 3;
    const server = await serve((request, response) => {
      response.setHeader('X-Total-Count', String((total += 1)));
      if (total > 5) response.setHeader('X-Total-Count', '3');
      pagesOf(THREE)(request, response);
    });
    const attempts: { code: string; message: string }[] = [];
    const context = {
      ...sourceContext(),
      onAttempt: (attempt: (typeof attempts)[number]) => attempts.push(attempt),
    };
    expect(await readAll(pages(server), context)).toEqual(THREE);
    expect(attempts.map(({ code }) => code)).toEqual(['source.totalChanged', 'source.totalChanged']);
    expect(attempts[0]!.message).toContain('5 records now, and 4 a page ago');
  });

  it('keep numbers that a double would change', async () => {
    const server = await serve((request, response) => {
      const isFirst = request.url!.includes('offset=0');
      sendJson(response, isFirst ? '{"records":[{"id":12345678901234567890,"n":0.5}]}' : { records: [] });
    });
    const source = await openHttp(pages(server));
    for await (const piece of source.pieces())
      expect(piece.kind === 'records' && piece.lines.toString()).toBe(
        '{"id":12345678901234567890,"n":0.5}\n',
      );
    await source.close();
    expect(server.requests).toHaveLength(2);
  });

  it('carry the token and the headers', async () => {
    const server = await serve(pagesOf([]));
    await readAll(pages(server, { bearerToken: 'abc', headers: [{ name: 'X-Tenant', value: '7' }] }));
    expect(server.requests[0]!.headers).toMatchObject({ authorization: 'Bearer abc', 'x-tenant': '7' });
  });

  it('take user and password of the URL as basic authentication', async () => {
    const server = await serve(pagesOf([]));
    await readAll(pages(server, { url: server.url.replace('//', '//me:se%20cret@') }));
    expect(server.requests[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('me:se cret').toString('base64')}`,
    );
  });
});
