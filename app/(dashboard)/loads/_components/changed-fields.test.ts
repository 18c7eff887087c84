import { expect, it } from 'vitest';
import type { LoadDefinition } from '@/lib/control/loads/schemas';
import { changedFields } from './changed-fields';
import type { SettledField } from './settle';

const mapping = [
  { field: 'id', column: 'light_id', transforms: [] },
  { field: 'name', column: 'name', transforms: [] },
  { field: 'note', column: null, transforms: [] },
] as LoadDefinition['mapping'];
const settled = (fields: [field: string, column: string | null, reason: SettledField['reason']][]) => ({
  fields: fields.map(([field, column, reason]) => ({ field, column, reason }) as SettledField),
});

it('tells what the source lacks of the mapping, and what is mapped though nobody chose it', () => {
  const now = settled([
    ['id', 'light_id', 'chosen'],
    ['built', 'built', 'new column'],
    ['lamp', 'lamp', 'chosen'],
    ['keeper', null, 'no match'],
  ]);
  const { gone, fresh } = changedFields({ mapping }, now);
  expect(gone).toMatchObject([{ field: 'name', column: 'name' }]);
  expect(fresh).toMatchObject([{ field: 'built', column: 'built' }]);
});

it('tells nothing of a new load, nor of one that maps by name', () => {
  const now = settled([['built', 'built', 'new column']]);
  expect(changedFields(undefined, now)).toEqual({ gone: [], fresh: [] });
  expect(changedFields({ mapping: undefined }, now)).toEqual({ gone: [], fresh: [] });
});
