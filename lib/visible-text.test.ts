import { expect, it } from 'vitest';
import { visibleText } from './visible-text';

it('shows what would move the cursor or turn the reading order, and leaves all other text alone', () => {
  expect(visibleText('\u202egnp.exe\x1b[2J\0\u2069')).toBe('\\u202egnp.exe\\u001b[2J\\u0000\\u2069');
  const plain = 'Zoë\tעברית مرحبا 日本\n😀';
  expect(visibleText(plain)).toBe(plain);
});
