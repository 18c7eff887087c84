import { lastHop } from '@/app/_server/last-hop';
import { openRoute } from '@/app/_server/route';
import { ControlError } from '@/lib/control/errors';
import { receiveHook } from '@/lib/control/triggers';

const bodyLimitBytes = 64 * 1024;

/** Takes a signed request and answers `{ batchId }` with 202: the batch waits in the queue. */
export const POST = openRoute(async (request, { id }) => {
  const { batchId } = await receiveHook(id!, {
    timestamp: request.headers.get('x-stevedore-timestamp') ?? '',
    signature: request.headers.get('x-stevedore-signature') ?? '',
    body: await readBody(request),
    address: lastHop(request.headers.get('x-forwarded-for')),
  });
  return Response.json({ batchId }, { status: 202 });
});

/** Nobody has shown yet who they are: no more is kept than a notification needs. */
async function readBody(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ControlError {
  return new ControlError('hooks.tooLarge', {
    kind: 'tooLarge',
    message: `The body is larger than ${bodyLimitBytes / 1024} kB.`,
    remedy: 'A webhook only says that there is something to load; the load reads it from its source.',
  });
}
