import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openSecret, sealSecret, SecretUnreadable } from './secrets';

const key = randomBytes(32);
const owner = '01890000-0000-7000-8000-000000000001';

it('opens what it sealed, for the same record and key', () => {
  const sealed = sealSecret('pässword', owner, key);
  expect(sealed).toMatch(/^v1\.[\w-]+$/);
  expect(openSecret(sealed, owner, key)).toBe('pässword');
});

it('seals the same text differently each time', () => {
  expect(sealSecret('x', owner, key)).not.toBe(sealSecret('x', owner, key));
});

it('says that the key is another one, without repeating the secret', () => {
  const sealed = sealSecret('hunter2', owner, key);
  expect(() => openSecret(sealed, owner, randomBytes(32))).toThrow(SecretUnreadable);
  expect(() => openSecret(sealed, owner, randomBytes(32))).toThrow(/STEVEDORE_SECRET_KEY/);
});

it('does not open for another record', () => {
  const sealed = sealSecret('hunter2', owner, key);
  expect(() => openSecret(sealed, owner.replace(/1$/, '2'), key)).toThrow(SecretUnreadable);
});

it('refuses text that was changed, cut, or of another version', () => {
  const sealed = sealSecret('hunter2', owner, key);
  const flipped = sealed.slice(0, 10) + (sealed[10] === 'A' ? 'B' : 'A') + sealed.slice(11);
  for (const bad of [flipped, sealed.slice(0, 12), sealed.replace('v1', 'v9'), '']) {
    expect(() => openSecret(bad, owner, key)).toThrow(SecretUnreadable);
  }
});
