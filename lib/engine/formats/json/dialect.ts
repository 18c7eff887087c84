import { z } from 'zod';
import { isWithin, readElements, readTaken } from './elements-path';
import { readPath } from './path';

export const jsonDialectSchema = z
  .strictObject({
    shape: z.enum(['lines', 'array']).default('lines').meta({
      title: 'Shape',
      description: 'One record on each line, or all records in one array.',
    }),
    records: z.string().trim().default('').meta({
      title: 'Path of the records',
      description:
        'Where the array stands in the document, e.g. data.items; empty where the document is the array.',
    }),
    elements: z
      .string()
      .trim()
      .refine((path) => readElements(path) !== undefined, {
        error: 'Write where the list stands in a record, such as items, order.items or orders[].items.',
      })
      .optional()
      .meta({
        title: 'Rows from a list',
        description:
          'A list inside each record whose elements are the rows, e.g. items; left out, each record is a row.',
      }),
    paths: z
      .array(
        z
          .string()
          .trim()
          .refine((path) => (readTaken(path) ?? readPath(path)) !== undefined, {
            error: 'Write a path such as customer.address.city or items[0].sku.',
          }),
      )
      .max(500)
      .optional()
      .meta({
        title: 'Nested fields',
        description:
          'Values inside a record that are fields too, one a line, e.g. customer.address.city or items[0].sku; ^.id is a field around a list.',
      }),
  })
  .refine(({ elements, paths = [] }) => paths.every((name) => isTakeable(name, elements)), {
    path: ['paths'],
    error:
      'A path that begins with ^ or # leads out of a list: say which list’s elements are the rows, and no further out than that.',
  });
export type JsonDialect = z.infer<typeof jsonDialectSchema>;

/** Whether rows have such a field: one that leads out of a list leads to something around it. */
export function isTakeable(name: string, elements: string | undefined): boolean {
  const taken = readTaken(name);
  return !taken || isWithin(taken, (elements === undefined ? undefined : readElements(elements)) ?? []);
}

/** Those of the paths that lead into what a row is made of. */
export function pathsInside({
  elements,
  paths = [],
}: {
  elements?: string | undefined;
  paths?: readonly string[] | undefined;
}): readonly string[] {
  return elements === undefined ? paths : paths.filter((name) => !readTaken(name));
}
