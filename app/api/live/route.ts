import { requestContext } from '@/app/_server/context';
import { eventStream } from '@/app/_server/event-stream';
import { route } from '@/app/_server/route';
import { watchChanges } from '@/lib/control/live';
import { watchInputSchema } from '@/lib/control/live/schemas';

/**
 * The one live stream of a tab, as server-sent events of the topics in `?topics=`, parted by commas. `?since=` says when
 * the page was read; a browser that connects again says it by `Last-Event-ID`.
 */
export const GET = route(async (context, request) => {
  const parameters = new URL(request.url).searchParams;
  const since = request.headers.get('last-event-id') ?? parameters.get('since');
  const input = watchInputSchema.safeParse({
    topics: (parameters.get('topics') ?? '').split(','),
    since: since ? Number(since) : undefined,
  });
  if (!input.success) return new Response('These are no topics.', { status: 400 });
  return eventStream({
    signal: request.signal,
    events: (signal) => watchChanges(context, input.data, signal),
    stillAllowed: requestContext,
  });
});
