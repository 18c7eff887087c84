import { expect, it } from 'vitest';
import { emptyDraft, keptDraft, sourceLabel, sourceSpec, tableNameFor, type DatabaseDraft } from './draft';

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

it('says what to read of a database once connection and table, or query, are known', () => {
  const draft = (database: Partial<DatabaseDraft>) => {
    const { source } = emptyDraft();
    return { ...source, how: 'table' as const, database: { ...source.database, ...database } };
  };
  const table = { schema: 'Sales 1', name: 'Order lines' };
  expect(sourceSpec(draft({ table }))).toBeUndefined();
  expect(sourceSpec(draft({ connectionId: 'c' }))).toBeUndefined();
  expect(sourceSpec(draft({ connectionId: 'c', reads: 'query', table, query: ' ' }))).toBeUndefined();
  const whole = draft({ connectionId: 'c', table, query: 'SELECT 1' });
  expect(sourceSpec(whole)).toEqual({ kind: 'postgres', connectionId: 'c', config: { table } });
  expect([sourceLabel(whole), tableNameFor(whole)]).toEqual(['Sales 1.Order lines', 'order_lines']);
  const query = draft({ connectionId: 'c', reads: 'query', table, query: 'SELECT 1' });
  expect(sourceSpec(query)).toMatchObject({ config: { query: 'SELECT 1' } });
});
