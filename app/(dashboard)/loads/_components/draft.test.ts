import { expect, it } from 'vitest';
import { emptyDraft, keptDraft } from './draft';

it('takes up what a draft that was kept holds, and the rest as in a new one', () => {
  const content = {
    name: 'Tides',
    step: 'map',
    source: { how: 'url', http: { url: 'https://example.com' } },
  };
  expect(keptDraft(content, emptyDraft())).toEqual({
    ...emptyDraft(),
    name: 'Tides',
    source: { ...emptyDraft().source, how: 'url', http: { url: 'https://example.com' } },
  });
});
