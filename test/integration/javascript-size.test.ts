import { beforeAll, expect, it } from 'vitest';
import { ensureWebBuild } from '../../jobs/bootstrap/web-build.mjs';
import { withLock } from '../../jobs/bootstrap/lock.mjs';
import { mostBytes, routeScripts } from '../bench/web/javascript';

// `npm test` has built before; alone, this waits for the build.
beforeAll(() => withLock('web', ensureWebBuild), 300_000);

it('no page loads more compressed JavaScript than its bar', () => {
  const routes = routeScripts();
  expect(routes.map(({ route }) => route)).toEqual(expect.arrayContaining(['/', '/loads', '/batches/[id]']));
  expect(Math.min(...routes.map(({ bytes }) => bytes))).toBeGreaterThan(50_000);
  expect(
    routes.filter(({ bytes }) => bytes > mostBytes).map(({ route, bytes }) => ({ route, bytes })),
  ).toEqual([]);
});
