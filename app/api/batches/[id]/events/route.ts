import { route } from '@/app/_server/route';
import { followBatch } from '@/lib/control/batches';

/** Proxies close a connection that is silent for too long. */
const aliveMs = 15_000;

/** A batch as it changes, as server-sent events: one JSON object each, then `end`. */
export const GET = route(async (context, request, { id }) => {
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal]);
  const states = followBatch(context, { batchId: id! }, signal);
  // Taken before the answer begins, so that a batch that is not there is a 404 and not a broken stream.
  const first = await states.next();
  const text = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (message: string) => {
        if (!signal.aborted) controller.enqueue(text.encode(message));
      };
      const alive = setInterval(() => send(': alive\n\n'), aliveMs);
      try {
        if (!first.done) send(`data: ${JSON.stringify(first.value)}\n\n`);
        for await (const state of states) send(`data: ${JSON.stringify(state)}\n\n`);
        send('event: end\ndata: {}\n\n');
        if (!signal.aborted) controller.close();
      } catch (error) {
        if (!signal.aborted) controller.error(error);
      } finally {
        clearInterval(alive);
      }
    },
    cancel: () => left.abort(),
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
});
