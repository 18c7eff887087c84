import { expect, it } from 'vitest';
import { ControlError } from '@/lib/control/errors';
import { openRoute, requireSameOrigin } from './route';

const post = (headers: Record<string, string>, method = 'POST') => {
  const request = new Request('http://stevedore.test/api/uploads', { method });
  // A browser sets these itself, and Request lets nobody else.
  return Object.defineProperty(request, 'headers', { value: new Headers(headers) });
};
const host = 'stevedore.test:3000';

it.each([
  ['another port of this host, by its Origin', { host, origin: 'http://stevedore.test:9000' }],
  ['another site, by its Origin', { host, origin: 'https://example.com' }],
  ['a page without an origin', { host, origin: 'null' }],
  ['another port, by Sec-Fetch-Site', { host, 'sec-fetch-site': 'same-site' }],
  ['another site, by Sec-Fetch-Site', { host, 'sec-fetch-site': 'cross-site' }],
])('refuses a request from %s', (_from, headers) => {
  expect(() => requireSameOrigin(post(headers as never))).toThrow('another site');
});

it.each([
  ['a page of its own', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }],
  ['a page of its own where browsers say only the Origin', { host, origin: `http://${host}` }],
  [
    'a page of its own behind a proxy',
    { host: '10.0.0.5', 'x-forwarded-host': host, origin: `https://${host}` },
  ],
  ['a program', { host }],
])('takes a request from %s', (_from, headers) => {
  expect(() => requireSameOrigin(post(headers as never))).not.toThrow();
});

it('lets a link from elsewhere read', () => {
  expect(() => requireSameOrigin(post({ 'sec-fetch-site': 'cross-site' }, 'GET'))).not.toThrow();
});

it('says when what is throttled is worth trying again', async () => {
  const throttled = openRoute(() =>
    Promise.reject(
      new ControlError('hooks.throttled', { kind: 'throttled', message: 'Too many.', retryAfterSeconds: 7 }),
    ),
  );
  const answer = await throttled(post({ host }), { params: Promise.resolve({}) });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await answer.json()).toMatchObject({ error: { code: 'hooks.throttled', message: 'Too many.' } });
});
