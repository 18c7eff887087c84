import { randomUUID } from 'node:crypto';
import type { ActorContext } from '@/lib/control/context';
import { ControlError } from '@/lib/control/errors';
import { requestContext } from './context';
import { describeError } from './errors';

type Params = Record<string, string>;
type Handler = (context: ActorContext, request: Request, params: Params) => Promise<Response>;

/** An API route for whoever is signed in; errors become `{ error: ErrorView }` with their status. */
export function route(handler: Handler) {
  return async (request: Request, { params }: { params: Promise<Params> }): Promise<Response> => {
    try {
      requireSameOrigin(request);
      return await handler(await requestContext(), request, await params);
    } catch (error) {
      const { status, view } = describeError(error, randomUUID());
      return Response.json({ error: view }, { status });
    }
  };
}

/** The session's cookie also goes along with requests from other ports of this host; browsers say where one is from. */
function requireSameOrigin(request: Request): void {
  const from = request.headers.get('sec-fetch-site') ?? 'same-origin';
  if (request.method === 'GET' || from === 'same-origin' || from === 'none') return;
  throw new ControlError('auth.foreignOrigin', {
    kind: 'forbidden',
    message: 'This request comes from another site.',
  });
}
