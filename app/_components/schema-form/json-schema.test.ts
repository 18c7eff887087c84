import { expect, it } from 'vitest';
import { z } from 'zod';
import { defaultsOf, fieldKind, humanName, type JsonSchema } from './json-schema';

const schema = z.toJSONSchema(
  z.object({
    host: z.string().default('localhost'),
    port: z.coerce.number().int().default(5432),
    note: z.string().nullable().optional(),
    mode: z.enum(['a', 'b']).default('a'),
    isOn: z.boolean(),
    values: z.array(z.string()),
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  { io: 'input' },
) as JsonSchema;

it('finds the control for every shape that our settings use', () => {
  const kinds = Object.entries(schema.properties!).map(([name, property]) => [name, fieldKind(property)]);
  expect(Object.fromEntries(kinds)).toMatchObject({
    host: 'text',
    note: 'text',
    mode: 'choice',
    isOn: 'boolean',
    values: 'list',
    headers: 'pairs',
  });
});

it('starts a form from the defaults', () => {
  expect(defaultsOf(schema)).toEqual({ host: 'localhost', port: 5432, mode: 'a' });
});

it('reads camel case as words', () => {
  expect(humanName('limitParam')).toBe('Limit param');
});
