import { onTestFinished } from 'vitest';
import { httpSource } from '@/lib/engine/sources/http';
import { httpConfigSchema } from '@/lib/engine/sources/http/config';
import type { SourceContext } from '@/lib/engine/sources/source';
import { startServer, type Handler, type TestServer } from './page-server';
import { recordsIn, sourceContext } from './source-context';

/** A server that is there until the test ends. */
export async function serve(handler: Handler): Promise<TestServer> {
  const server = await startServer(handler);
  onTestFinished(() => server.close());
  return server;
}

export const openHttp = (config: object, context: SourceContext = sourceContext()) =>
  httpSource.open(httpConfigSchema.parse(config), context);

export async function readAll(config: object, context: SourceContext = sourceContext()): Promise<unknown[]> {
  const source = await openHttp(config, context);
  try {
    const records: unknown[] = [];
    for await (const piece of source.pieces())
      if (piece.kind === 'records') records.push(...recordsIn(piece));
    return records;
  } finally {
    await source.close();
  }
}

export const THREE = [{ id: 1 }, { id: 2 }, { id: 3 }];
/** Config of a source that reads two records a page. */
export const pages = (server: TestServer, more: object = {}) => ({
  url: server.url,
  paginated: true,
  pageSize: 2,
  ...more,
});
