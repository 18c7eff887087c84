import { describe, expect, it } from 'vitest';
import { openHttp, pages, readAll, serve } from '@/test/support/http-source';
import { countedPagesOf, pagesOf, sendJson, type TestServer } from '@/test/support/page-server';
import { contentsOf, recordsIn, sourceContext } from '@/test/support/source-context';
import type { SourcePiece } from '../source';
import { httpConfigSchema } from './config';
import { httpSource } from '.';

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
    const open = (more: object) => openHttp(pages(server, more));
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
    const source = await openHttp(pages(server));
    for await (const piece of source.pieces()) if (piece.name.endsWith('offset=8')) break;
    expect(await contentsOf(source.pieces())).toHaveLength(15);
    await source.close();
    const offsets = server.requests.map(({ url }) => offsetOf(url.href));
    expect(offsets.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, page) => page * 2));
  });

  it('are read on from where an earlier process had come to', async () => {
    const all = records(9);
    for (const server of [await serve(countedPagesOf(all)), await serve(pagesOf(all))]) {
      const source = await openHttp(pages(server));
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
