import { z } from 'zod';
import { nameSchema } from '../connections/schemas';
import { pageInputSchema, timestampSchema } from '../paging/schemas';

/**
 * What to read: an upload (`kind` file, `uploadId`), a path or glob on the worker (`kind` file, `config.path`), an
 * address (`kind` http), or a table or query (`kind` postgres, `connectionId`, `config.table` or `config.query`). Secret
 * fields (`bearerToken`, `headers`) are stored encrypted; how to reach a database stays with its connection.
 */
export const sourceSpecSchema = z.object({
  kind: z.string().min(1),
  config: z.record(z.string(), z.unknown()).default({}),
  uploadId: z.uuid().optional(),
  connectionId: z.uuid({ error: 'Choose a connection.' }).optional(),
});
export type SourceSpec = z.input<typeof sourceSpecSchema>;

export const createSourceInputSchema = sourceSpecSchema.extend({ name: nameSchema });
export type CreateSourceInput = z.input<typeof createSourceInputSchema>;

/** As for connections: a secret field that is left out keeps its stored value, an empty one removes it. */
export const updateSourceInputSchema = z.object({
  id: z.uuid(),
  name: nameSchema.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  uploadId: z.uuid().optional(),
  connectionId: z.uuid().optional(),
});
export type UpdateSourceInput = z.input<typeof updateSourceInputSchema>;

export const listSourcesInputSchema = pageInputSchema.extend({ search: z.string().max(200).optional() });
export type ListSourcesInput = z.input<typeof listSourcesInputSchema>;

/** Reads the start of a stored source, or of one that is not stored yet. `dialect` holds what the person settled. */
export const detectSourceInputSchema = z
  .object({
    sourceId: z.uuid().optional(),
    source: sourceSpecSchema.optional(),
    format: z
      .object({
        kind: z.string().optional(),
        dialect: z.record(z.string(), z.unknown()).default({}),
        encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252']).optional(),
      })
      .prefault({}),
  })
  .refine((input) => (input.sourceId === undefined) !== (input.source === undefined), {
    error: 'Name either a stored source or what to read.',
  });
export type DetectSourceInput = z.input<typeof detectSourceInputSchema>;

export const sourceViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.string(),
  config: z.record(z.string(), z.unknown()),
  secretsSet: z.array(z.string()),
  upload: z.object({ id: z.uuid(), name: z.string(), size: z.number(), isDeleted: z.boolean() }).nullable(),
  /** What it is read over. */
  connection: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  /** For people: the file's name, the path, the address without secrets, or the table. */
  label: z.string(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type SourceView = z.infer<typeof sourceViewSchema>;
