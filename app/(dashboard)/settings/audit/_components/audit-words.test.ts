import { expect, it } from 'vitest';
import { placeOf, wordsOfAction, wordsOfDetails } from './audit-words';

it.each([
  ['batches.start', 'start batch'],
  ['loads.resetWatermark', 'reset watermark of load'],
  ['users.changeRole', 'change role of user'],
  ['connections.delete', 'delete connection'],
  ['users.login', 'sign in'],
])('says %s as %s', (action, words) => {
  expect(wordsOfAction(action)).toBe(words);
});

it('links to the page of what an event is about, and to none where there is none', () => {
  expect(placeOf('batches', 'b1')).toBe('/batches/b1');
  expect(placeOf('users', 'u1')).toBe('/settings/team');
  expect(placeOf('uploads', 'x')).toBeUndefined();
});

it('writes details as facts, nested ones as JSON', () => {
  expect(wordsOfDetails({ name: 'Shop', rerun: { from: 1 } })).toBe('name: Shop · rerun: {"from":1}');
});
