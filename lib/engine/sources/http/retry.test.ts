import { describe, expect, it } from 'vitest';
import { pages, readAll, serve, THREE } from '@/test/support/http-source';
import { pagesOf, sendJson, type Handler } from '@/test/support/page-server';
import { sourceContext } from '@/test/support/source-context';

/** Fails the first `times` requests for the second page. */
function failing(times: number, fail: Handler, records: readonly unknown[] = THREE) {
  let left = times;
  return serve((request, response) => {
    if (request.url!.includes('offset=2') && left-- > 0) fail(request, response);
    else pagesOf(records)(request, response);
  });
}

describe('failures', () => {
  it.each<[string, string, Handler, object?]>([
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
