import { expect, it } from 'vitest';
import { transforms } from '@/lib/engine';
import { transformedType } from './transformed-type';

const PARAMS: Record<string, Record<string, unknown>[]> = {
  case: [{ to: 'upper' }],
  'null-if': [{ values: ['-'] }],
  replace: [{ find: 'a' }],
  'parse-date': [{ format: 'DD.MM.YYYY' }],
  'parse-timestamp': [
    { format: 'DD.MM.YYYY HH24:MI' },
    { format: 'DD.MM.YYYY HH24:MI', timeZone: 'UTC' },
    { format: 'YYYY-MM-DDTHH24:MI:SSTZH' },
    { format: 'YYYY-MM-DDTHH24:MI:SSZ' },
  ],
  quantise: [{ decimals: 2 }],
};

it.each(Object.values(transforms))('knows as the engine does the type that $kind gives', (transform) => {
  for (const params of PARAMS[transform.kind] ?? [{}]) {
    const { paramsSchema, columnType } = transform as (typeof transforms)['parse-date'];
    expect(transformedType([{ transform: transform.kind, params }])).toBe(
      columnType?.(paramsSchema.parse(params)),
    );
  }
});

it('lets the last of several transforms say the type', () => {
  const chain = [
    { transform: 'parse-number', params: {} },
    { transform: 'trim', params: {} },
  ];
  expect(transformedType(chain)).toBe('numeric');
});
