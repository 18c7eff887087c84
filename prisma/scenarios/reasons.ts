import { fingerprintOf } from '@/lib/engine';

const CAUSES = [
  {
    column: 'customer_id',
    rule: 'required',
    value: '',
    message: 'A value is required.',
    raw: ',,117,2,49.99,2026-11-03,pending,',
  },
  {
    column: 'quantity',
    rule: 'range',
    value: '-1',
    message: 'The least value is 1.',
    raw: ',4117,29,-1,12.50,2026-11-09,shipped,',
  },
  {
    column: 'price',
    rule: 'type',
    value: 'abc',
    message: 'This is no numeric(10,2).',
    raw: ',902,73,4,abc,2026-10-30,confirmed,"Call before delivery"',
  },
  {
    column: 'order_date',
    rule: 'type',
    value: 'invalid',
    message: 'This is no date.',
    raw: ',3318,12,1,7.95,invalid,pending,',
  },
  {
    column: 'status',
    rule: 'one-of',
    value: 'unknown',
    message: 'Allowed are pending, confirmed, shipped.',
    raw: ',58,640,3,99.00,2026-11-14,unknown,',
  },
];

/** What bad rows are refused for, each with the rest of such a row. */
export const REASONS = CAUSES.map(({ raw, ...cause }) => {
  const reason = { ...cause, sqlstate: null };
  return { ...reason, raw, fingerprint: fingerprintOf(reason) };
});
