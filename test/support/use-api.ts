import { afterAll, beforeAll } from 'vitest';
import type { ActorContext } from '@/lib/control/context';
import { createLoad } from '@/lib/control/loads';
import type { LoadDefinitionInput } from '@/lib/control/loads/schemas';
import { createSource } from '@/lib/control/sources';
import { connectionTo } from './control';
import { sendJson, startServer, type Handler, type TestServer } from './page-server';

/** Of a page, which fills a part of a load that `loadOfApi` makes. */
export const PAGE_ROWS = 500;
/** Of an API that can hold its pages back. */
export const PAGES = 20;
/** What it gives while it does. */
export const PAGES_GIVEN = 10;

/** A server of the file's own, there while its tests run. */
export function useServer(handler: Handler): TestServer {
  const server = {} as TestServer;
  beforeAll(async () => {
    Object.defineProperties(server, Object.getOwnPropertyDescriptors(await startServer(handler)));
  });
  afterAll(() => server.close());
  return server;
}

export interface HeldApi {
  readonly server: TestServer;
  /** While true, it answers no page past the tenth. */
  isHeld: boolean;
}

/** An API of twenty pages. */
export function useHeldApi(recordOf: (id: number) => object): HeldApi {
  const server = useServer((request, response) => {
    const offset = offsetOf(request.url!);
    const records = offset < PAGES * PAGE_ROWS ? pageAt(offset, recordOf) : [];
    const answer = () => {
      const isKept = api.isHeld && offset >= PAGES_GIVEN * PAGE_ROWS && !response.destroyed;
      if (isKept) setTimeout(answer, 20);
      else sendJson(response, { records });
    };
    answer();
  });
  const api = { server, isHeld: true };
  return api;
}

/** An API of pages without end, one every 150 ms. */
export function useEndlessApi(recordOf: (id: number) => object): TestServer {
  return useServer((request, response) => {
    setTimeout(() => sendJson(response, { records: pageAt(offsetOf(request.url!), recordOf) }), 150);
  });
}

/** A load that reads the API's pages into a table that it creates, by the name of the load. */
export async function loadOfApi(
  context: ActorContext,
  api: TestServer,
  { name, into, ...definition }: { name: string; into: string } & Partial<LoadDefinitionInput>,
) {
  const config = { url: `${api.url}/`, paginated: true, pageSize: PAGE_ROWS };
  const source = await createSource(context, { name, kind: 'http', config });
  const connection = await connectionTo(context, into);
  return createLoad(context, {
    name,
    definition: {
      sourceId: source.id,
      destination: { connectionId: connection.id, table: { name: name.replace(/\W/g, '_') }, create: true },
      key: ['order_id'],
      mode: 'upsert',
      tuning: { partBytes: 64 * 1024 },
      ...definition,
    },
  });
}

function offsetOf(url: string): number {
  return Number(new URL(url, 'http://x').searchParams.get('offset'));
}

function pageAt(offset: number, recordOf: (id: number) => object): object[] {
  return Array.from({ length: PAGE_ROWS }, (_, at) => recordOf(offset + at + 1));
}
