import { expect, it } from 'vitest';
import { callOf, emptyLookup, lookupProblem, usesOf } from './lookups';

const lands = { name: 'lands', table: { schema: 'public', name: 'countries' }, key: ['code'], value: 'name' };

it.each([
  [emptyLookup(), 'Choose the table'],
  [{ ...lands, name: '1' }, 'Name the look-up'],
  [{ ...lands, key: [] }, 'Choose the key of the look-up lands'],
  [{ ...lands, value: '' }, 'Choose the value of the look-up lands'],
])('says what an unfinished look-up lacks', (lookup, problem) => {
  expect(lookupProblem(lookup, [lookup])).toContain(problem);
});

it('takes a whole one, and each name once', () => {
  expect(lookupProblem(lands, [lands])).toBeUndefined();
  expect(lookupProblem(lands, [lands, { ...lands }])).toBe('Two look-ups are named lands.');
});

it('shows how an expression calls it', () => {
  expect(callOf(lands)).toBe("lookup('lands', value)");
  expect(callOf({ ...lands, key: ['code', 'day'] })).toBe("lookup('lands', code, day)");
});

it('finds the places that call it', () => {
  const expressions = [
    { place: 'country', expression: "upper(LOOKUP ( 'lands', value))" },
    { place: 'city', expression: "lookup('lands2', value)" },
    { place: 'country', expression: "lookup('lands', code)" },
  ];
  expect(usesOf('lands', expressions)).toEqual(['country']);
});
