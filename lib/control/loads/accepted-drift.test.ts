import { describe, expect, it } from 'vitest';
import type { DriftChange } from '@/lib/engine';
import { acceptedDefinition } from './accepted-drift';
import { loadDefinitionSchema, type LoadDefinition } from './schemas';

const id = '018f0000-0000-7000-8000-000000000000';

function definition(more: Partial<LoadDefinition> = {}): LoadDefinition {
  const parsed = loadDefinitionSchema.parse({
    sourceId: id,
    destination: { connectionId: id, table: { name: 't' } },
    mapping: ['id', 'name'].map((name) => ({ field: name, column: name })),
    mode: 'upsert',
    key: ['id'],
    rules: [{ rule: 'required', column: 'name' }],
    writing: { columnPolicies: { name: 'keep' } },
  });
  return { ...parsed, ...more };
}

const stopped = (change: Partial<DriftChange> & Pick<DriftChange, 'kind' | 'field'>): DriftChange => ({
  ...{ column: null, before: null, now: null, pieces: [], action: 'stopped' },
  ...change,
});
const columns = ['id', 'city'].map((name) => ({ name, type: 'text' }));
const accept = (from: LoadDefinition, changes: DriftChange[], choices = {}) =>
  acceptedDefinition(from, { columns, changes }, choices);

describe('a new field', () => {
  const city = stopped({ kind: 'new', field: 'city', now: 'date' });

  it('is left out, or gets a column that the table may lack', () => {
    expect(accept(definition(), [city]).mapping?.[2]).toEqual({
      field: 'city',
      column: null,
      transforms: [],
    });
    expect(accept(definition(), [city], { city: 'add' }).mapping?.[2]).toEqual({
      ...{ field: 'city', column: 'city', type: 'date' },
      ...{ add: true, transforms: [] },
    });
  });

  it('gives a load by name a mapping', () => {
    const { mapping } = accept(definition({ mapping: undefined }), [city]);
    expect(mapping?.map(({ field, column }) => [field, column])).toEqual([
      ['id', 'id'],
      ['city', null],
    ]);
  });
});

describe('a missing field', () => {
  const name = stopped({ kind: 'missing', field: 'name', column: 'name' });

  it('is mapped no more, and what was said of its column goes', () => {
    const { mapping, rules, writing } = accept(definition(), [name]);
    expect([mapping?.map(({ field }) => field), rules, writing.columnPolicies]).toEqual([['id'], [], {}]);
  });

  it('that the load cannot do without is not accepted', () => {
    const key = stopped({ kind: 'missing', field: 'id', column: 'id' });
    expect(() => accept(definition(), [key])).toThrow(/"id": it is part of the key/);
    const cursor = { cursor: 'name', overlap: '0' };
    expect(() => accept(definition({ incremental: cursor }), [name])).toThrow(/it is the cursor/);
  });

  it('that only some files lack stays mapped, under another policy', () => {
    const { mapping, drift } = accept(definition(), [{ ...name, pieces: ['b.csv'] }]);
    expect([mapping?.length, drift]).toEqual([2, { missing: 'ignore' }]);
  });
});

it('other values are accepted by another policy, and what did not stop the batch stays as it is', () => {
  const type = stopped({ kind: 'type', field: 'name', column: 'name', now: 'date' });
  const passed = stopped({ kind: 'new', field: 'city', action: 'ignored' });
  const accepted = accept(definition({ drift: { type: 'stop', new: 'ignore' } }), [type, passed]);
  expect(accepted.drift).toEqual({ type: 'ignore', new: 'ignore' });
  expect(accepted.mapping).toHaveLength(2);
});
