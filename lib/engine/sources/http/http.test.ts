import { afterEach, describe, expect, it } from 'vitest';
import {
  countedPagesOf,
  fileOf,
  pagesOf,
  sendJson,
  startServer,
  type TestServer,
} from '@/test/support/page-server';
import { contentOf, contentsOf, recordsIn, sourceContext } from '@/test/support/source-context';
import type { SourceContext, SourcePiece } from '../source';
import { httpConfigSchema } from './config';
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

async function readAll(config: object, context: SourceContext = sourceContext()): Promise<unknown[]> {
  const source = await httpSource.open(httpConfigSchema.parse(config), context);
  try {
    const records: unknown[] = [];
    for await (const piece of source.pieces())
      if (piece.kind === 'records') records.push(...recordsIn(piece));
    return records;
  } finally {
    await source.close();
  }
}

async function readFile(config: object, context: SourceContext = sourceContext()): Promise<string> {
  const source = await httpSource.open(httpConfigSchema.parse(config), context);
  const [[, content]] = (await contentsOf(source.pieces())) as [[string, string]];
  await source.close();
  return content;
}

const THREE = [{ id: 1 }, { id: 2 }, { id: 3 }];
const pages = (server: TestServer, more: object = {}) => ({
  url: server.url,
  paginated: true,
  pageSize: 2,
  ...more,
});

/** Fails the first `times` requests for the second page. */
function failing(
  times: number,
  fail: Parameters<typeof startServer>[0],
  records: readonly unknown[] = THREE,
) {
  let left = times;
  return serve((request, response) => {
    if (request.url!.includes('offset=2') && left-- > 0) fail(request, response);
    else pagesOf(records)(request, response);
  });
}

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
    const source = await httpSource.open(httpConfigSchema.parse(pages(server)), sourceContext());
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
    const source = await httpSource.open(httpConfigSchema.parse(pages(server)), sourceContext());
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

describe('pages of an API that says how many records it holds', () => {
  const records = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  const offsetOf = (url: string) => Number(new URL(url, 'http://x').searchParams.get('offset'));

  /** Answers nothing until so many requests wait, or the last page is among them; counts those that wait. */
  async function serveTogether(all: readonly unknown[], together: number) {
    const waiting: { offset: number; answer: () => void }[] = [];
    let most = 0;
    const server = await serve((request, response) => {
      const offset = offsetOf(request.url!);
      waiting.push({ offset, answer: () => countedPagesOf(all)(request, response) });
      most = Math.max(most, waiting.length);
      const isLast = waiting.some((one) => one.offset + 2 >= all.length);
      if (offset > 0 && waiting.length < together && !isLast) return;
      // The last that came is answered first.
      for (const { answer } of waiting.splice(0).reverse()) answer();
    });
    return { server, most: () => most };
  }

  it.each([1, 3])('are asked for %d at once, and come in order', async (requests) => {
    const all = records(13);
    const { server, most } = await serveTogether(all, requests);
    expect(await readAll(pages(server, { requests }))).toEqual(all);
    expect(most()).toBe(requests);
    expect(server.requests).toHaveLength(8);
  });

  it('are known by a total within the page too', async () => {
    const server = await serve((request, response) => {
      const offset = offsetOf(request.url!);
      sendJson(response, { meta: { total: 5 }, records: records(5).slice(offset, offset + 2) });
    });
    const open = (more: object) =>
      httpSource.open(httpConfigSchema.parse(pages(server, more)), sourceContext());
    const source = await open({ totalPath: 'meta.total' });
    expect(source.listed?.map(({ rowsBefore }) => rowsBefore)).toEqual([0, 2, 4]);
    await source.close();
    expect((await open({})).listed).toBeUndefined();
  });

  it('follow each other by what came, where they are not all as long', async () => {
    const all = records(23);
    const server = await serve((request, response) => {
      const offset = offsetOf(request.url!);
      response.setHeader('X-Total-Count', '23');
      sendJson(response, { records: all.slice(offset, offset + (offset === 6 ? 1 : 2)) });
    });
    expect(await readAll(pages(server))).toEqual(all);
  });

  it('wait together where one is told to', async () => {
    const context = sourceContext();
    let refusals = 1;
    const server = await serve((request, response) => {
      if (offsetOf(request.url!) === 4 && refusals-- > 0)
        return response.writeHead(429, { 'retry-after': '7' }).end();
      countedPagesOf(records(20))(request, response);
    });
    const begun: number[] = [];
    let isResting = false;
    context.sleep = async (ms) => {
      context.sleeps.push(ms);
      isResting = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
      begun.push(server.requests.length);
      isResting = false;
    };
    expect(await readAll(pages(server, { requests: 2 }), context)).toEqual(records(20));
    expect(context.sleeps).toEqual([7000]);
    expect(isResting).toBe(false);
    // The first page, and the two that were under way.
    expect(begun[0]).toBeLessThanOrEqual(4);
  });

  it('that were looked at are not asked for again', async () => {
    const all = records(30);
    const server = await serve(countedPagesOf(all));
    const source = await httpSource.open(httpConfigSchema.parse(pages(server)), sourceContext());
    for await (const piece of source.pieces()) if (piece.name.endsWith('offset=8')) break;
    expect(await contentsOf(source.pieces())).toHaveLength(15);
    await source.close();
    const offsets = server.requests.map(({ url }) => offsetOf(url.href));
    expect(offsets.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, page) => page * 2));
  });

  it('are read on from where an earlier process had come to', async () => {
    const all = records(9);
    for (const server of [await serve(countedPagesOf(all)), await serve(pagesOf(all))]) {
      const source = await httpSource.open(httpConfigSchema.parse(pages(server)), sourceContext());
      const pieces = await contentsOf(source.pieces(3, 6));
      expect(pieces.map(([, content]) => content)).toEqual(
        [[6, 7], [8]].map((ids) => JSON.stringify(ids.map((id) => ({ id })))),
      );
      expect(server.requests.map(({ url }) => offsetOf(url.href))).toEqual([0, 6, 8, 9]);
      await source.close();
    }
  });

  describe('and that several workers read', () => {
    const openEach = async (server: TestServer, more: object = {}) => {
      const config = httpConfigSchema.parse(pages(server, more));
      const context = sourceContext();
      const source = await httpSource.open(config, context);
      const openPiece = await httpSource.openListed!(config, context);
      const read = () => Promise.all(source.listed!.map(({ reference }) => openPiece(reference)));
      const idsOf = (pieces: SourcePiece[]) =>
        pieces.map(
          (piece) =>
            piece.kind === 'records' && recordsIn(piece).map((record) => (record as { id: number }).id),
        );
      const judge = (pieces: SourcePiece[]) =>
        source.judge!(pieces.map((piece) => piece.kind === 'records' && piece.mark));
      return { source, context, read, idsOf, judge };
    };

    it('hold each record once, however many come at once', async () => {
      let isLonger = false;
      const server = await serve((request, response) => {
        const offset = offsetOf(request.url!);
        const count = isLonger && offset === 0 ? 1 : isLonger ? 3 : 2;
        response.setHeader('X-Total-Count', '7');
        sendJson(response, { records: records(7).slice(offset, offset + count) });
      });
      const { source, read, idsOf, judge } = await openEach(server);
      isLonger = true;
      const pieces = await read();
      expect(idsOf(pieces)).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
      expect(judge(pieces)).toBeUndefined();
      await source.close();
    });

    it('end with what has come meanwhile, and the change is on record', async () => {
      let count = 5;
      const server = await serve((request, response) => countedPagesOf(records(count))(request, response));
      const { source, context, read, idsOf, judge } = await openEach(server);
      count = 8;
      const pieces = await read();
      expect(idsOf(pieces)).toEqual([
        [0, 1],
        [2, 3],
        [4, 5, 6, 7],
      ]);
      judge(pieces);
      expect(context.attempts).toEqual([]);
      await source.close();
    });

    it('may have become fewer, which is on record', async () => {
      let count = 9;
      const server = await serve((request, response) => countedPagesOf(records(count))(request, response));
      const { source, context, read, idsOf, judge } = await openEach(server);
      const before = (await read())[0]!;
      count = 3;
      const pieces = [before, ...(await read()).slice(1)];
      expect(idsOf(pieces)).toEqual([[0, 1], [2], [], [], []]);
      judge(pieces);
      expect(context.attempts).toMatchObject([{ code: 'source.totalChanged' }]);
      await source.close();
    });

    it('are not taken for all where some are missing', async () => {
      let isEmpty = (_offset: number) => false;
      const server = await serve((request, response) => {
        response.setHeader('X-Total-Count', '8');
        if (isEmpty(offsetOf(request.url!))) sendJson(response, { records: [] });
        else pagesOf(records(8))(request, response);
      });
      const { source, read, judge } = await openEach(server);
      for (const empty of [(offset: number) => offset === 4, (offset: number) => offset >= 4]) {
        isEmpty = empty;
        const pieces = await read();
        expect(() => judge(pieces)).toThrow(
          expect.objectContaining({ code: 'source.incomplete', class: 'retryable' }),
        );
      }
      await source.close();
    });

    it('that come again are noticed', async () => {
      const server = await serve((request, response) => {
        response.setHeader('X-Total-Count', '80');
        const start = offsetOf(request.url!) % 40;
        sendJson(response, {
          records: offsetOf(request.url!) < 80 ? records(50).slice(start, start + 10) : [],
        });
      });
      const { source, read, judge } = await openEach(server, { pageSize: 10 });
      const pieces = await read();
      expect(() => judge(pieces)).toThrow(expect.objectContaining({ code: 'source.pagesRepeat' }));
      await source.close();
    });

    it('are not asked for ever where the API gives its last page past its end', async () => {
      const server = await serve((request, response) => {
        response.setHeader('X-Total-Count', '30');
        const start = Math.min(20, offsetOf(request.url!));
        sendJson(response, { records: records(30).slice(start, start + 10) });
      });
      const { source, read } = await openEach(server, { pageSize: 10 });
      await expect(read()).rejects.toMatchObject({ code: 'source.pagesRepeat' });
      await source.close();
    });
  });
});

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

describe('failures', () => {
  it.each<[string, string, Parameters<typeof startServer>[0], object?]>([
    ['a server error', 'source.serverError', (_, response) => response.writeHead(500).end()],
    ['a lost connection', 'source.unreachable', (_, response) => response.destroy()],
    ['an answer cut off', 'source.badResponse', (_, response) => sendJson(response, '{"records":[{"id":')],
    [
      'an answer shorter than announced',
      'source.unreachable',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"records"', () => response.destroy());
      },
    ],
    ['silence', 'source.timeout', () => {}, { timeoutMs: 100 }],
  ])('of the kind %s are tried again with growing waits', async (_, code, fail, more) => {
    const context = sourceContext();
    const server = await failing(2, fail);
    expect(await readAll(pages(server, more), context)).toEqual(THREE);
    expect(context.sleeps).toEqual([1000, 2000]);
    expect(context.attempts.map((attempt) => [attempt.number, attempt.class, attempt.code])).toEqual([
      [1, 'retryable', code],
      [2, 'retryable', code],
    ]);
  });

  it('go up after three retries, still retryable', async () => {
    const context = sourceContext({ random: () => 1 });
    const server = await failing(99, (_, response) => response.writeHead(502).end());
    await expect(readAll(pages(server), context)).rejects.toMatchObject({
      code: 'source.serverError',
      class: 'retryable',
    });
    expect(context.sleeps).toEqual([1250, 2500, 5000]);
    expect(server.requests).toHaveLength(5);
  });

  it('follow the policy of the plan', async () => {
    const context = sourceContext({ retry: { retries: 4, baseMs: 100, maxMs: 250 } });
    const server = await failing(4, (_, response) => response.writeHead(502).end());
    expect(await readAll(pages(server), context)).toEqual(THREE);
    expect(context.sleeps).toEqual([100, 200, 250, 250]);
  });

  it.each([
    [401, 'source.notAllowed', /token/],
    [403, 'source.notAllowed', /token/],
    [404, 'source.notFound', /URL/],
    [400, 'source.badRequest', /page size/],
  ])('of status %d are not tried again and say what to look at', async (status, code, remedy) => {
    const context = sourceContext();
    const server = await failing(1, (_, response) => response.writeHead(status).end());
    await expect(readAll(pages(server), context)).rejects.toMatchObject({
      code,
      class: 'fatal',
      remedy: expect.stringMatching(remedy) as string,
    });
    expect(context.sleeps).toEqual([]);
  });

  it.each([429, 503])('of status %d wait as long as they are told', async (status) => {
    const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();
    for (const [retryAfter, least] of [
      [() => '7', 7000],
      [inTwoMinutes, 118_000],
    ] as const) {
      const context = sourceContext();
      const server = await failing(1, (_, response) =>
        response.writeHead(status, { 'retry-after': retryAfter() }).end(),
      );
      expect(await readAll(pages(server), context)).toEqual(THREE);
      expect(context.sleeps).toHaveLength(1);
      expect(context.sleeps[0]).toBeGreaterThanOrEqual(least);
      expect(context.sleeps[0]).toBeLessThanOrEqual(least + 2000);
    }
  });

  it('that ask for hours go up with the wait, for the queue to keep', async () => {
    const server = await failing(1, (_, response) =>
      response.writeHead(429, { 'retry-after': '7200' }).end(),
    );
    await expect(readAll(pages(server))).rejects.toMatchObject({
      code: 'source.rateLimited',
      retryAfterSeconds: 7200,
    });
  });

  it('to connect at all are retryable and name no secret', async () => {
    const config = { url: 'http://127.0.0.1:1/data?key=hidden', bearerToken: 'hidden', paginated: true };
    const error = await readAll(config).catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'source.unreachable', class: 'retryable' });
    expect(String(error)).not.toContain('hidden');
  });
});

describe('rate limits', () => {
  it.each([
    ['nothing where requests are left', { 'x-ratelimit-remaining': '10' }, []],
    ['a second where few are left', { 'x-ratelimit-remaining': '9' }, [1000, 1000]],
    [
      'until the reset in seconds',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' },
      [30_000, 30_000],
    ],
  ])('cost %s', async (_, headers, expected) => {
    const context = sourceContext();
    const server = await serve((request, response) => {
      const offset = Number(new URL(request.url!, server.url).searchParams.get('offset'));
      sendJson(
        response,
        { records: THREE.slice(offset, offset + 2) },
        headers as unknown as Record<string, string>,
      );
    });
    expect(await readAll(pages(server), context)).toEqual(THREE);
    expect(context.sleeps).toEqual(expected);
  });

  it('cost until the reset that is given as a second of the epoch', async () => {
    const context = sourceContext();
    const headers = {
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 60),
    };
    const server = await serve((request, response) => {
      sendJson(response, { records: request.url!.includes('offset=0') ? THREE : [] }, headers);
    });
    await readAll(pages(server), context);
    expect(context.sleeps[0]).toBeGreaterThan(55_000);
    expect(context.sleeps[0]).toBeLessThanOrEqual(60_000);
  });
});

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
    const source = await httpSource.open(
      httpConfigSchema.parse({ url: server.url, timeoutMs: 150 }),
      sourceContext(),
    );
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
    const source = await httpSource.open(httpConfigSchema.parse({ url: server.url }), sourceContext());
    expect(source.bytesTotal).toBeUndefined();
    for await (const piece of source.pieces()) expect(await contentOf(piece)).toBe('one,two');
    await source.close();
  });
});
