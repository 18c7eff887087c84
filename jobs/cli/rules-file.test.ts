import { expect, it } from 'vitest';
import { parseRules } from './rules-file';

const file = 'orders.rules.yaml';
function messageOf(text: string): string {
  try {
    parseRules(text, file);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The rules file was accepted.');
}

it('reads rules with the remaining keys as their parameters', () => {
  const text = `
rules:
  - {column: order_id, rule: required}
  - {column: quantity, rule: range, min: 1, severity: warning}
  - column: status
    rule: one-of
    values: [pending, confirmed, no]
  - {column: order_date, rule: range, min: 2024-01-01}
  - {column: big, rule: range, max: 9223372036854775807}
  - {column: email, rule: required, maxShare: 0.02, maxCount: 100}
`;
  expect(parseRules(text, file).rules).toEqual([
    { column: 'order_id', rule: 'required', severity: 'error', params: {} },
    { column: 'quantity', rule: 'range', severity: 'warning', params: { min: 1 } },
    {
      column: 'status',
      rule: 'one-of',
      severity: 'error',
      params: { values: ['pending', 'confirmed', 'no'] },
    },
    { column: 'order_date', rule: 'range', severity: 'error', params: { min: '2024-01-01' } },
    { column: 'big', rule: 'range', severity: 'error', params: { max: '9223372036854775807' } },
    { column: 'email', rule: 'required', severity: 'error', params: {}, maxShare: 0.02, maxCount: 100 },
  ]);
});

it('tells every fault with file, line and what to do', () => {
  const message = messageOf(`rules:
  - {column: a, rule: requird}
  - {rule: required}
  - column: b
    rule: range
    mim: 1
  - {column: c, rule: required, severity: fatal}
  - nonsense
  - {column: d, rule: required, maxShare: 5}
`);
  expect(message).toMatch(
    /orders\.rules\.yaml:2: There is no rule "requird"\. Known rules: required, type, range/,
  );
  expect(message).toMatch(/orders\.rules\.yaml:3: A rule needs a column/);
  expect(message).toMatch(/orders\.rules\.yaml:[456]: The rule "range" on column "b" has wrong parameters/);
  expect(message).toMatch(/orders\.rules\.yaml:7: The severity "fatal" is unknown/);
  expect(message).toMatch(/orders\.rules\.yaml:8: This is not a rule/);
  expect(message).toMatch(/orders\.rules\.yaml:9: The limit maxShare of the rule "required" is wrong/);
});

it.each([
  ['', 'There is no list of rules'],
  ['rules: 3', 'There is no list of rules'],
  ['rule: []\nrules: []', '"rule" is unknown'],
  ['rules:\n  - {column: a, rule: required\n', ':'],
  ['rules:\n  - {column: __proto__, rule: toString}', 'There is no rule "toString"'],
])('refuses %j', (text, expected) => {
  expect(messageOf(text)).toContain(expected);
  expect(messageOf(text)).toContain(`${file}:`);
});

it('reads rules about the whole batch, with a column where they take one', () => {
  const text = `rules:
  - {rule: row-count, min: 1000}
  - {rule: null-share, column: email, most: 2.5, severity: warning}
`;
  expect(parseRules(text, file).rules).toEqual([
    { rule: 'row-count', severity: 'error', params: { min: 1000 } },
    { rule: 'null-share', column: 'email', severity: 'warning', params: { most: 2.5 } },
  ]);
  const message = messageOf(`rules:
  - {rule: row-count, column: email, min: 1}
  - {rule: null-share, most: 1}
  - {rule: row-count}`);
  expect(message).toMatch(/:2: The rule "row-count" is about the whole batch and takes no column/);
  expect(message).toMatch(/:3: A rule needs a column/);
  expect(message).toMatch(/:4: The rule "row-count" has wrong parameters. needs min, max or both/);
});

it('reads columns that are computed, each from one thing', () => {
  const { computed } = parseRules(
    `
computed:
  - {column: origin, constant: 7}
  - {column: name, fields: [first, last], separator: ', ', missing: 'null'}
  - {column: city, fields: customer.address.city, type: text}
  - {column: total, type: numeric, expression: 'price::numeric * 2'}
`,
    file,
  );
  expect(computed.map(({ column, from }) => [column, from])).toEqual([
    ['origin', { kind: 'constant', value: '7' }],
    ['name', { kind: 'fields', fields: ['first', 'last'], separator: ', ', missing: 'null' }],
    ['city', { kind: 'fields', fields: ['customer.address.city'], separator: ' ', missing: 'skip' }],
    ['total', { kind: 'expression', expression: 'price::numeric * 2' }],
  ]);
  const message = messageOf(`computed:
  - {constant: 7}
  - {column: a}
  - {column: a, constant: 1, fields: [b]}
  - {column: a, constant: 1, separator: x}
  - {column: a, fields: [b], missing: never}
  - {column: a, expression: ''}
  - nonsense
`);
  expect(message).toMatch(/:2: A computed column needs a column/);
  expect(message).toMatch(/:3: The computed column "a" needs one of constant, fields and expression/);
  expect(message).toMatch(/:4: The computed column "a" needs one of/);
  expect(message).toMatch(/:5: A column that is computed from constant takes no "separator"/);
  expect(message).toMatch(/:6: The computed column "a": /);
  expect(message).toMatch(/:7: The computed column "a": Write an SQL expression/);
  expect(message).toMatch(/:8: This is not a computed column/);
});

it('reads transforms in order, beside rules or alone', () => {
  const text = `
transforms:
  - {column: price, transform: trim}
  - {column: price, transform: parse-number, decimal: ','}
  - {column: paid, transform: parse-boolean, true: [ja, 1], false: [nein, 0]}
`;
  const { rules, transforms } = parseRules(text, file);
  expect(rules).toEqual([]);
  expect(transforms).toEqual([
    { column: 'price', transform: 'trim', params: {} },
    { column: 'price', transform: 'parse-number', params: { decimal: ',' } },
    {
      column: 'paid',
      transform: 'parse-boolean',
      params: { true: ['ja', 1], false: ['nein', 0] },
    },
  ]);
  const message = messageOf(`rules: []
transforms:
  - {column: a, transform: trimm}
  - {transform: trim}
  - {column: b, transform: parse-date, format: QQ}
  - nonsense
`);
  expect(message).toMatch(/:3: There is no transform "trimm"\. Known transforms: trim, case/);
  expect(message).toMatch(/:4: A transform needs a column/);
  expect(message).toMatch(
    /:5: The transform "parse-date" on column "b" has wrong parameters\. format: holds a part/,
  );
  expect(message).toMatch(/:6: This is not a transform/);
});
