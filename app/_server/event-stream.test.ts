import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventStream } from './event-stream';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Events that come one a minute until the signal, and what became of their source. */
function ticks() {
  const source = { isOver: false };
  const events = async function* (signal: AbortSignal) {
    try {
      for (let n = 1; !signal.aborted; n += 1) {
        yield { n };
        await new Promise<void>((resolve) => {
          setTimeout(resolve, 60_000);
          if (signal.aborted) resolve();
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    } finally {
      source.isOver = true;
    }
  };
  return { source, events };
}

const still = () => Promise.resolve();

async function readAll(response: Response): Promise<string> {
  return new Response(response.body).text();
}

it('says hello, tells events with the time as their id, and ends with its request', async () => {
  const left = new AbortController();
  const { source, events } = ticks();
  const text = readAll(eventStream({ signal: left.signal, events, stillAllowed: still }));
  await vi.advanceTimersByTimeAsync(61_000);
  left.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(await text).toMatch(
    /^id: 1000\nretry: 2000\nevent: hello\ndata: {}\n\nid: 1000\ndata: {"n":1}\n\n(id: \d+\nevent: alive\ndata: {}\n\n){4}id: 61000\ndata: {"n":2}\n\n$/,
  );
  expect(source.isOver).toBe(true);
});

it('lets go of everything when the browser goes away, without waiting for the next event', async () => {
  const { source, events } = ticks();
  const { body } = eventStream({ signal: new AbortController().signal, events, stillAllowed: still });
  const reader = body!.getReader();
  await reader.read();
  await reader.cancel();
  await vi.advanceTimersByTimeAsync(1);
  expect(source.isOver).toBe(true);
  // That of the source in this test.
  expect(vi.getTimerCount()).toBe(1);
});

it('ends for somebody who may not listen any more', async () => {
  const { source, events } = ticks();
  const stillAllowed = () => Promise.reject(new Error('signed out'));
  const text = readAll(eventStream({ signal: new AbortController().signal, events, stillAllowed }));
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await text).toContain('event: refused');
  expect(source.isOver).toBe(true);
});

it('ends after a quarter of an hour, so that the browser shows its session anew', async () => {
  const { source, events } = ticks();
  const text = readAll(eventStream({ signal: new AbortController().signal, events, stillAllowed: still }));
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  expect(await text).toContain('{"n":15}');
  expect(source.isOver).toBe(true);
});

it('gives up a browser that takes nothing', async () => {
  const { source } = ticks();
  const flood = async function* (signal: AbortSignal) {
    for (let n = 0; !signal.aborted; n += 1) {
      yield { n };
      await Promise.resolve();
    }
    source.isOver = true;
  };
  eventStream({ signal: new AbortController().signal, events: flood, stillAllowed: still });
  await vi.advanceTimersByTimeAsync(10);
  expect(source.isOver).toBe(true);
});
