import { describe, expect, it } from 'vitest';
import { COLUMN_POLICIES, KEYED_MODES, WRITE_MODES as ENGINE_MODES } from '@/lib/engine';
import { columnProblems, ownColumns, WRITE_MODE_LOOKS, WRITE_MODES, writingOf } from './write-modes';

it('offers every mode of the engine, and asks for a key where the engine does', () => {
  expect([...WRITE_MODES].sort()).toEqual([...ENGINE_MODES].sort());
  expect(WRITE_MODES.filter((mode) => WRITE_MODE_LOOKS[mode].needsKey).sort()).toEqual(
    [...KEYED_MODES].sort(),
  );
});

describe('what is saved', () => {
  const writing = {
    duplicates: 'first' as const,
    scope: { region: ['north'] },
    deletionBrake: 0.5,
    columnPolicies: { name: COLUMN_POLICIES[1] },
    updatedAtColumn: 'changed_at',
    history: { closeMissing: true },
  };

  it('is the mode’s own settings: none of another mode lies in wait', () => {
    expect(writingOf('mirror', true, writing)).toEqual({ ...writing, history: undefined });
    expect(Object.keys(writingOf('upsert', true, writing))).toEqual([
      'duplicates',
      'columnPolicies',
      'updatedAtColumn',
    ]);
    expect(Object.keys(writingOf('history', true, writing))).toEqual([
      'duplicates',
      'updatedAtColumn',
      'history',
    ]);
    expect(Object.keys(writingOf('replace', false, writing))).toEqual(['deletionBrake', 'updatedAtColumn']);
  });

  it('never holds an approval, nor what is empty', () => {
    const emptied = { approveDeletions: true, scope: {}, updatedAtColumn: '' };
    expect(writingOf('mirror', true, emptied)).toEqual({});
  });
});

describe('columns that the load writes', () => {
  it('may be filled by no field, must be there in an existing table, and stand once', () => {
    const own = ownColumns('mirror', true, {
      updatedAtColumn: 'name',
      batchIdColumn: 'batch',
      softDeleteColumn: 'gone',
    });
    const problems = columnProblems(own, { filled: ['id', 'name'], existing: ['id', 'name', 'batch'] });
    expect(Object.keys(problems)).toEqual(['writing.updatedAtColumn', 'writing.softDeleteColumn']);
    expect(columnProblems({ a: 'x', b: 'x' }, { filled: [], existing: undefined })).toHaveProperty([
      'writing.b',
    ]);
  });

  it('are those of a version in history, by their usual names', () => {
    expect(ownColumns('history', true, { history: { validTo: 'until' } })).toEqual({
      'history.validFrom': 'valid_from',
      'history.validTo': 'until',
      'history.isCurrent': 'is_current',
    });
  });
});
