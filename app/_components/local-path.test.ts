import { expect, it } from 'vitest';
import { localPath } from './local-path';

it('goes where one wanted to go', () => {
  expect(localPath('/batches?state=failed')).toBe('/batches?state=failed');
});

it('never leaves the site', () => {
  for (const candidate of [
    null,
    '',
    'https://evil.example/x',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
  ]) {
    expect(localPath(candidate)).toBe('/');
  }
});

it('does not come back to the login', () => {
  expect(localPath('/login?callbackUrl=%2Flogin')).toBe('/');
});
