import { loggerFor } from '@/lib/logger';

/** Proxies close a connection that is silent for too long, and browsers notice a dead one by its silence. */
const aliveMs = 15_000;
/** After so long the browser connects anew, with the session it has then. */
const lifeMs = 15 * 60_000;
/** Messages that wait for a browser which does not take them; past that it is given up. */
const mostWaiting = 200;

interface EventStreamOptions<Event> {
  /** Aborted when the browser goes away. */
  signal: AbortSignal;
  events: (signal: AbortSignal) => AsyncIterable<Event>;
  /** Asked every now and then; throws where the person may not listen any more. */
  stillAllowed: () => Promise<unknown>;
}

/**
 * Server-sent events: `hello` at once, then one JSON object each, and now and then `alive`. Each carries the time as its
 * id, so that a browser which connects again says how far it had heard.
 */
export function eventStream<Event>({ signal, events, stillAllowed }: EventStreamOptions<Event>): Response {
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  const text = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (message: string) => {
          if (ended.aborted) return;
          if ((controller.desiredSize ?? 0) < -mostWaiting) return left.abort();
          controller.enqueue(text.encode(`id: ${Date.now()}\n${message}\n\n`));
        };
        const alive = setInterval(() => {
          stillAllowed().then(
            () => send('event: alive\ndata: {}'),
            () => {
              send('event: refused\ndata: {}');
              left.abort();
            },
          );
        }, aliveMs);
        const life = setTimeout(() => left.abort(), lifeMs);
        send('retry: 2000\nevent: hello\ndata: {}');
        void pour(events(ended), (event) => send(`data: ${JSON.stringify(event)}`)).finally(() => {
          clearInterval(alive);
          clearTimeout(life);
          left.abort();
          try {
            controller.close();
          } catch {
            // The browser closed it first.
          }
        });
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}

/** A stream that fails ends; the browser connects again. */
async function pour<Event>(events: AsyncIterable<Event>, send: (event: Event) => void): Promise<void> {
  try {
    for await (const event of events) send(event);
  } catch (error) {
    loggerFor('live').warn({ error }, 'a live stream ended');
  }
}
