import { describe, expect, it } from 'vitest';
import type { DetectionReport } from '@/lib/control/sources';
import { emptyDraft, type Draft } from '../../draft';
import { settle } from '../../settle';
import { asNull, asType } from './cures';

const number = { transform: 'parse-number', params: { decimal: ',' } };
const report: DetectionReport = {
  ...{ format: 'csv', formatConfidence: 1, encoding: 'utf-8', encodingConfidence: 1, compression: 'none' },
  ...{ certainty: {}, ragged: undefined, dialect: {}, preview: [], bytesTotal: undefined },
  columns: [
    { name: 'id', type: 'bigint', nullable: false, confidence: 1 },
    {
      ...{ name: 'price', type: 'text', nullable: false, confidence: 1 },
      proposal: { type: 'numeric', transforms: [number] },
    },
  ],
};

function after(draft: Draft, change: Partial<Draft>) {
  return settle({ ...draft, ...change }, report, null).fields.map(({ type, transforms }) => ({
    type,
    transforms: transforms.map(({ transform, params }) => ({ transform, params })),
  }));
}
const own = (draft: Draft, change: Partial<Draft>, field: string) =>
  settle({ ...draft, ...change }, report, null)
    .transforms.filter((each) => each.field === field)
    .map(({ transform, params }) => ({ transform, params }));

describe('what one click does', () => {
  const draft = emptyDraft();
  const settled = settle(draft, report, null);

  it('takes a column as text, without what would have read a number out of it', () => {
    const change = asType(draft, settled, 'price', 'text');
    expect(change).toEqual({ types: { price: 'text' }, transforms: [] });
    expect(own(draft, change, 'price')).toEqual([]);
  });

  it('leaves proposals for other columns as they are', () => {
    expect(asType(draft, settled, 'id', 'numeric')).toEqual({ types: { id: 'numeric' } });
  });

  it('takes texts for NULL before a value is read, and keeps the type', () => {
    const change = asNull(draft, settled, 'price', ['n/a']);
    expect(own(draft, change, 'price')).toEqual([
      { transform: 'null-if', params: { values: ['n/a'] } },
      number,
    ]);
    expect(after(draft, change)[1]!.type).toBe('numeric');
    const ofId = asNull(draft, settled, 'id', ['-']);
    expect(own(draft, ofId, 'id')).toEqual([{ transform: 'null-if', params: { values: ['-'] } }]);
    expect(own(draft, ofId, 'price')).toEqual([number]);
    expect(after(draft, ofId)[0]!.type).toBe('bigint');
  });

  it('adds to the texts that count as NULL already', () => {
    const first = { ...draft, ...asNull(draft, settled, 'id', ['-']) };
    const change = asNull(first, settle(first, report, null), 'id', ['n/a']);
    expect(own(first, change, 'id')).toEqual([{ transform: 'null-if', params: { values: ['-', 'n/a'] } }]);
  });
});
