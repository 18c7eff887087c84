import { fileOf, pagesOf, sendJson, startServer, type TestServer } from '../../support/page-server';
import type { SourceCase } from './source-case';

const TOKEN = 'token-8f2b1c';
const HEADER = 'header-77aa01';
const QUERY = 'query-5e5e5e';

const nonsense = [
  {},
  { url: 'ftp://example.org/x' },
  { url: 'not a url' },
  { url: 'http://example.org', pageSize: 0 },
  { url: 'http://example.org', requests: 0 },
  { url: 'http://example.org', headers: [{ name: 'a b', value: 'x' }] },
  { url: 'http://example.org', headers: [{ name: 'X-A', value: 'a\r\nX-B: b' }] },
  { url: 'http://example.org', bearerToken: 'two words' },
];

const secret = { bearerToken: TOKEN, headers: [{ name: 'X-Api-Key', value: HEADER }] };
const withKey = (server: TestServer, place: string) => `${server.url}${place}?key=${QUERY}`;

function pagesCase(title: string, isListed: boolean): SourceCase {
  return {
    title,
    secrets: [TOKEN, HEADER, QUERY],
    nonsense,
    async start() {
      const records = Array.from({ length: 5 }, (_, i) => ({ id: i + 1, text: `ü ${i}` }));
      const server = await startServer((request, response) => {
        if (isListed && request.url!.startsWith('/records')) response.setHeader('X-Total-Count', '5');
        if (request.url!.startsWith('/records')) pagesOf(records)(request, response);
        else if (request.url!.startsWith('/endless')) {
          sendJson(response, { records: [{ at: request.url, filler: 'x'.repeat(1000) }] });
        } else if (request.url!.startsWith('/empty')) pagesOf([])(request, response);
        else response.writeHead(404).end();
      });
      const base = { ...secret, paginated: true, pageSize: 2 };
      return {
        config: { ...base, url: withKey(server, '/records') },
        contents: [records.slice(0, 2), records.slice(2, 4), records.slice(4)].map((page) =>
          JSON.stringify(page),
        ),
        isListed,
        missing: { ...base, url: withKey(server, '/none') },
        empty: { config: { ...base, url: withKey(server, '/empty') }, isError: false },
        endless: { ...base, url: withKey(server, '/endless') },
        openHandles: async () => server.openRequests,
        close: server.close,
      };
    },
  };
}

export const httpSourceCases: SourceCase[] = [
  pagesCase('pages of an API', false),
  pagesCase('pages of an API that says how many records it holds', true),
  {
    title: 'a file by its URL',
    secrets: [TOKEN, HEADER, QUERY],
    nonsense,
    async start() {
      const content = 'a,b\n'.repeat(300_000);
      const server = await startServer((request, response) => {
        if (request.url!.startsWith('/file')) fileOf(Buffer.from(content))(request, response);
        else if (request.url!.startsWith('/empty')) fileOf(Buffer.alloc(0))(request, response);
        else if (request.url!.startsWith('/endless'))
          fileOf(Buffer.alloc(20_000_000, 'x'))(request, response);
        else response.writeHead(404).end();
      });
      return {
        config: { ...secret, url: withKey(server, '/file.csv') },
        contents: [content],
        isListed: false,
        missing: { ...secret, url: withKey(server, '/none.csv') },
        empty: { config: { ...secret, url: withKey(server, '/empty.csv') }, isError: true },
        endless: { ...secret, url: withKey(server, '/endless.csv') },
        openHandles: async () => server.openRequests,
        close: server.close,
      };
    },
  },
];
