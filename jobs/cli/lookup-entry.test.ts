import { expect, it } from 'vitest';
import { parseRules } from './rules-file';

const read = (text: string) => parseRules(text, 'orders.rules.yaml').lookups;

it('reads look-ups, their key as one column or several', () => {
  expect(
    read(`lookups:
  - {name: countries, table: countries, key: code, value: name}
  - {name: rates, table: '"Fin. 2026".rates', key: [currency, day], value: rate}`),
  ).toEqual([
    { name: 'countries', table: { schema: 'public', name: 'countries' }, key: ['code'], value: 'name' },
    { name: 'rates', table: { schema: 'Fin. 2026', name: 'rates' }, key: ['currency', 'day'], value: 'rate' },
  ]);
});

it.each([
  ['{table: a, key: b, value: c}', 'needs a name'],
  ['{name: a, key: b, value: c}', 'needs a table'],
  ['{name: a, table: a.b.c, key: b, value: c}', 'too many parts'],
  ['{name: a, table: b, key: [], value: c}', 'Choose the key column'],
  ['{name: "1 a", table: b, key: c, value: d}', 'Name the look-up'],
  ['{name: a, table: b, key: c, value: d, where: e}', 'where'],
])('refuses %s and says where it stands', (entry, message) => {
  expect(() => read(`lookups:\n  - ${entry}`)).toThrow(message);
  expect(() => read(`lookups:\n  - ${entry}`)).toThrow('orders.rules.yaml:2:');
});

it('refuses a name that is taken', () => {
  const entry = '  - {name: a, table: b, key: c, value: d}\n';
  expect(() => read(`lookups:\n${entry}${entry}`)).toThrow(
    'orders.rules.yaml:3: Two look-ups have the name "a".',
  );
});
