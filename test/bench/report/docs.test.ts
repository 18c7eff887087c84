import { expect, it } from 'vitest';
import { GROUPS } from '../cases/catalogue';
import { replaceSections } from './docs';
import { sampleFigures, sampleResults } from './sample-figures';

const headline = GROUPS.headline.map((id) => sampleFigures(id, [2]));
const section = (name: string) => `<!-- bench:${name} -->\nold figures\n<!-- /bench:${name} -->`;
const document = ['before', section('headline'), 'between', section('headline-replica'), 'after'].join('\n');

it('replaces the figures of a group that was measured, and nothing else', () => {
  const { text, replaced } = replaceSections(document, sampleResults(headline));
  expect(replaced).toEqual(['headline']);
  expect(text).toMatch(/^before\n<!-- bench:headline -->/);
  expect(text).toContain('| case clean | 2.00 | 2.00–2.00 |');
  expect(text).toContain('2026-01-02 03:04 UTC; 100 rows, medians of 3 rounds;');
  expect(text.endsWith(['between', section('headline-replica'), 'after'].join('\n'))).toBe(true);
});

it('gives a server with another wal_level a section of its own', () => {
  const { text, replaced } = replaceSections(document, sampleResults(headline, 'replica'));
  expect(replaced).toEqual(['headline-replica']);
  expect(text).toContain(section('headline'));
});

it('writes the same again when the same is written twice', () => {
  const once = replaceSections(document, sampleResults(headline)).text;
  expect(replaceSections(once, sampleResults(headline)).text).toBe(once);
});

it('leaves a group alone of which a case is missing', () => {
  expect(replaceSections(document, sampleResults(headline.slice(1)))).toEqual({
    text: document,
    replaced: [],
  });
});

it('says what was not measured, and why', () => {
  const cases = headline.map((each) => (each.id === 'clean' ? { ...each, unavailable: 'no reason' } : each));
  expect(replaceSections(document, sampleResults(cases)).text).toContain(
    '| case clean (not measured: no reason) | – |',
  );
});
