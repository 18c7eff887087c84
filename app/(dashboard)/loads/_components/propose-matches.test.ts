import { expect, it } from 'vitest';
import { columnNameFor, proposeMatches } from './propose-matches';

const named = (...names: string[]) => names.map((name) => ({ name }));

it('prefers the same name, then the same letters, then a close spelling', () => {
  const matches = proposeMatches(
    named('order_id', 'Customer ID', 'quantitty'),
    named('quantity', 'customer_id', 'order_id'),
  );
  expect(matches.get('order_id')).toMatchObject({ column: 'order_id', reason: 'same name', confidence: 1 });
  expect(matches.get('Customer ID')).toMatchObject({ column: 'customer_id', reason: 'same letters' });
  expect(matches.get('quantitty')).toMatchObject({ column: 'quantity', reason: 'close spelling' });
});

it('gives a column to one field only, the surest', () => {
  const matches = proposeMatches(named('Status', 'status'), named('status'));
  expect(matches.get('status')?.confidence).toBe(1);
  expect(matches.has('Status')).toBe(false);
});

it('proposes nothing rather than something far-fetched', () => {
  expect(proposeMatches(named('price', 'id'), named('created_at', 'is')).size).toBe(0);
});

it('lets an equal type decide between two close spellings', () => {
  const matches = proposeMatches(
    [{ name: 'orderdat', type: 'date' }],
    [
      { name: 'orderdata', type: 'jsonb' },
      { name: 'orderdate', type: 'date' },
    ],
  );
  expect(matches.get('orderdat')?.column).toBe('orderdate');
});

it('guesses by the type alone where just one field and one column of it are left, and never for text', () => {
  const matches = proposeMatches(
    [
      { name: 'id', type: 'bigint' },
      { name: 'when', type: 'timestamptz' },
      { name: 'what', type: 'text' },
      { name: 'net', type: 'numeric' },
      { name: 'gross', type: 'numeric' },
    ],
    [
      { name: 'id', type: 'integer' },
      { name: 'created_at', type: 'timestamp with time zone' },
      { name: 'note', type: 'text' },
      { name: 'amount', type: 'numeric(10,2)' },
    ],
  );
  expect(matches.get('when')).toEqual({ column: 'created_at', reason: 'same type', confidence: 0.5 });
  expect([...matches.keys()].sort()).toEqual(['id', 'when']);
});

it('names columns so that they need no quotes', () => {
  expect(['Order ID', 'zipCode', 'Größe', '%', '  a  b '].map(columnNameFor)).toEqual([
    'order_id',
    'zip_code',
    'große',
    '%',
    'a_b',
  ]);
});

it('keeps the names of new columns short enough for PostgreSQL, with room for a number, and characters whole', () => {
  expect(columnNameFor('a'.repeat(80))).toBe('a'.repeat(59));
  expect(columnNameFor('注'.repeat(40))).toBe('注'.repeat(19));
});
