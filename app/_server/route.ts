import { randomUUID } from 'node:crypto';
import type { ActorContext } from '@/lib/control/context';
import { ControlError } from '@/lib/control/errors';
import { requestContext } from './context';
import { describeError } from './errors';

type Params = Record<string, string>;
type Handler = (context: ActorContext, request: Request, params: Params) => Promise<Response>;

/** An API route for whoever is signed in; errors become `{ error: ErrorView }` with their status. */
export function route(handler: Handler) {
  return openRoute(async (request, params) => {
    requireSameOrigin(request);
    return handler(await requestContext(), request, params);
  });
}

/** The same for programs, which say by the request itself who they are. */
export function openRoute(handler: (request: Request, params: Params) => Promise<Response>) {
  return async (request: Request, { params }: { params: Promise<Params> }): Promise<Response> => {
    try {
      return await handler(request, await params);
    } catch (error) {
      const { status, headers, view } = describeError(error, randomUUID());
      return Response.json({ error: view }, { status, headers });
    }
  };
}

/**
 * The session's cookie also goes along with requests from other ports of this host. Browsers say where a request is
 * from; over plain http to another host than this machine only as its Origin.
 */
export function requireSameOrigin({ method, headers }: Request): void {
  if (method === 'GET') return;
  const from = headers.get('sec-fetch-site') ?? 'same-origin';
  const isForeign = (from !== 'same-origin' && from !== 'none') || !isOwnOrigin(headers);
  if (!isForeign) return;
  throw new ControlError('auth.foreignOrigin', {
    kind: 'forbidden',
    message: 'This request comes from another site.',
  });
}

/** Programs send no Origin. A proxy before this server says which host was asked for. */
function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin === null) return true;
  const host = headers.get('x-forwarded-host')?.split(',')[0]!.trim() ?? headers.get('host');
  return URL.canParse(origin) && new URL(origin).host === host;
}
