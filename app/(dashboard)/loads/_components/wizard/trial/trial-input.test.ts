import { describe, expect, it } from 'vitest';
import type { TrialRule } from '@/lib/control/trials/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { emptyDraft } from '../../draft';
import { settle } from '../../settle';
import { outcomeOf, trialInput, type TrialAnswer } from './trial-input';

const report: DetectionReport = {
  ...{ format: 'csv', formatConfidence: 1, encoding: 'utf-8', encodingConfidence: 1, compression: 'none' },
  ...{ certainty: {}, ragged: undefined, dialect: { newline: 'lf', delimiter: ';' }, preview: [] },
  columns: [{ name: 'id', type: 'integer', nullable: false, confidence: 1 }],
  bytesTotal: undefined,
};
const rule = { rule: 'range', column: 'id', severity: 'error' as const, params: { min: 1 } };
const draft = {
  ...emptyDraft(),
  source: { ...emptyDraft().source, how: 'path' as const, path: '/a.csv' },
  connectionId: '00000000-0000-4000-8000-000000000000',
  table: { schema: 'public', name: 'a' },
  rules: [rule],
};
const inputOf = (of: typeof draft) =>
  trialInput({ loadId: 'x', draft: of, report, settlement: settle(of, report, null), stored: undefined });

describe('what the server is asked', () => {
  it('is the definition as it would be saved, with what to read', () => {
    expect(inputOf(draft)).toMatchObject({
      source: { kind: 'file', config: { path: '/a.csv' } },
      sourceId: undefined,
      format: { kind: 'csv', dialect: { delimiter: ';' } },
      destination: { table: draft.table, create: true },
      mapping: [{ field: 'id', column: 'id', type: 'integer', transforms: [] }],
      rules: [rule],
    });
  });

  it('is nothing as long as there is no table, no connection or no source', () => {
    expect(inputOf({ ...draft, table: { schema: 'public', name: '' } })).toBeUndefined();
    expect(inputOf({ ...draft, connectionId: null as never })).toBeUndefined();
    expect(inputOf({ ...draft, source: { ...draft.source, path: '' } })).toBeUndefined();
  });
});

describe('what an answer says of a rule', () => {
  const outcome = { failed: 1 } as TrialRule;
  const other = { failed: 2 } as TrialRule;
  const second = { ...rule, params: { min: 2 } };
  const answer = {
    input: { ...inputOf(draft)!, rules: [rule, second] },
    view: { rules: [outcome, other] },
  } as unknown as TrialAnswer;

  it('is found wherever the rule stands now', () => {
    expect(outcomeOf(answer, rule, 0)).toEqual({ outcome, isOfBefore: false });
    expect(outcomeOf(answer, second, 0)).toEqual({ outcome: other, isOfBefore: false });
  });

  it('is what it was before an edit, and nothing of a rule of another kind or column', () => {
    expect(outcomeOf(answer, { ...rule, params: { min: 9 } }, 0)).toEqual({ outcome, isOfBefore: true });
    expect(outcomeOf(answer, { ...rule, column: 'other' }, 0)).toBeUndefined();
    expect(outcomeOf(answer, { ...rule, rule: 'required' }, 0)).toBeUndefined();
  });
});
