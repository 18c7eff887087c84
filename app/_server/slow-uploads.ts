import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/**
 * Lets a request take as long as it needs to arrive, as long as something arrives: Node by itself answers 408 to any
 * that is not whole after five minutes, and Next has no setting for it.
 * @see https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http
 * @param silenceMs  a sender that is silent for so long is gone
 */
export function allowSlowUploads(silenceMs = 120_000): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    server.requestTimeout = 0;
    if (!hasBody(request)) return;
    request.setTimeout(silenceMs, () => request.destroy());
    request.once('end', () => request.setTimeout(0));
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
