import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  /** Without a final slash. */
  url: string;
  requests: { url: URL; headers: IncomingMessage['headers'] }[];
  /** Requests that were neither answered nor given up. */
  readonly openRequests: number;
  close(): Promise<void>;
}

/** A real HTTP server on a free port. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const requests: TestServer['requests'] = [];
  let openRequests = 0;
  const server = createServer((request, response) => {
    requests.push({ url: new URL(request.url!, 'http://localhost'), headers: request.headers });
    openRequests++;
    response.on('close', () => openRequests--);
    handler(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get openRequests() {
      return openRequests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers with `records[offset, offset + limit)` as `{"records": […]}`. */
export function pagesOf(records: readonly unknown[]): Handler {
  return (request, response) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    const offset = Number(searchParams.get('offset'));
    const page = records.slice(offset, offset + Number(searchParams.get('limit')));
    sendJson(response, { records: page });
  };
}

/** The same, and says in `X-Total-Count` how many there are. */
export function countedPagesOf(records: readonly unknown[]): Handler {
  return (request, response) => {
    response.setHeader('X-Total-Count', String(records.length));
    pagesOf(records)(request, response);
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Serves a file, with ranges where `ranges` is set. */
export function fileOf(content: Buffer, { ranges = true }: { ranges?: boolean } = {}): Handler {
  return (request, response) => {
    const range = ranges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
    if (!range) {
      response.writeHead(200, { 'content-length': content.length, etag: '"1"' });
      response.end(content);
      return;
    }
    const start = Number(range[1]);
    if (start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` });
      response.end();
      return;
    }
    const end = Math.min(range[2] ? Number(range[2]) + 1 : content.length, content.length);
    response.writeHead(206, {
      'content-length': end - start,
      'content-range': `bytes ${start}-${end - 1}/${content.length}`,
      etag: '"1"',
    });
    response.end(content.subarray(start, end));
  };
}
