import { z } from 'zod';
import { readPath } from './path';

export const jsonDialectSchema = z.strictObject({
  shape: z.enum(['lines', 'array']).default('lines').meta({
    title: 'Shape',
    description: 'One record on each line, or all records in one array.',
  }),
  records: z.string().trim().default('').meta({
    title: 'Path of the records',
    description:
      'Where the array stands in the document, e.g. data.items; empty where the document is the array.',
  }),
  paths: z
    .array(
      z
        .string()
        .trim()
        .refine((path) => readPath(path) !== undefined, {
          error: 'Write a path such as customer.address.city or items[0].sku.',
        }),
    )
    .max(500)
    .optional()
    .meta({
      title: 'Nested fields',
      description:
        'Values inside a record that are fields too, one a line, e.g. customer.address.city or items[0].sku.',
    }),
});
export type JsonDialect = z.infer<typeof jsonDialectSchema>;
