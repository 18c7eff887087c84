import { z } from 'zod';

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
});
export type JsonDialect = z.infer<typeof jsonDialectSchema>;
