import { z } from 'zod';
import { asText } from '../../sql/column-type';
import type { Rule } from '../rule';

const characters = z.number().int().min(0).max(1_000_000_000);

const paramsSchema = z
  .strictObject({ min: characters.optional(), max: characters.optional() })
  .refine((params) => params.min !== undefined || params.max !== undefined, {
    error: 'needs min, max or both',
  })
  .refine((params) => (params.min ?? 0) <= (params.max ?? Infinity), { error: 'min must not be above max' });
type LengthParams = z.infer<typeof paramsSchema>;

export const length: Rule<LengthParams> = {
  kind: 'length',
  title: 'Length',
  description: 'The text must have so many characters.',
  paramsSchema,
  compile({ min, max }, column) {
    const size = `char_length(${asText(column)})`;
    const tests = [min !== undefined && `${size} < ${min}`, max !== undefined && `${size} > ${max}`];
    return { failsWhen: `(${tests.filter(Boolean).join(' OR ')})`, message: describe(min, max) };
  },
};

function describe(min: number | undefined, max: number | undefined): string {
  const many = (count: number | undefined) => `${count} ${count === 1 ? 'character' : 'characters'}`;
  if (min === max) return `must be exactly ${many(min)} long`;
  if (min === undefined) return `must be at most ${many(max)} long`;
  if (max === undefined) return `must be at least ${many(min)} long`;
  return `must be ${min} to ${many(max)} long`;
}
