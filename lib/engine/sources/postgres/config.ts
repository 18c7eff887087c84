import { z } from 'zod';
import { tableRefSchema } from '../../plan';
import { postgresConfigSchema } from '../../sql/postgres/config';

const MIB = 1024 * 1024;
const WEEK_MS = 7 * 24 * 3_600_000;

/** A table (or a view) or a query of a PostgreSQL database, with how to reach that. */
export const postgresSourceSchema = postgresConfigSchema
  .extend({
    table: tableRefSchema.optional().meta({ title: 'Table', description: 'A table or a view.' }),
    query: z
      .string()
      .trim()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ title: 'Query', description: 'One SELECT; it runs read-only.' }),
    columns: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ title: 'Columns', description: 'Only these, in this order; left out, all.' }),
    statementTimeoutMs: z.coerce.number().int().min(0).max(WEEK_MS).default(3_600_000).meta({
      title: 'Statement timeout (ms)',
      description: 'Longest that reading one range of the table, or the query, may take; 0 for no end.',
    }),
    rangeBytes: z.coerce
      .number()
      .int()
      .min(8192)
      .max(1024 * MIB)
      .default(32 * MIB)
      .meta({
        title: 'Range (bytes)',
        description: 'Of a table on disk, about: what is read at once, and by one worker.',
      }),
  })
  .refine(({ table, query }) => (table === undefined) !== (query === undefined), {
    error: 'Name a table or write a query.',
    path: ['table'],
  });
export type PostgresSourceConfig = z.infer<typeof postgresSourceSchema>;

/** For people, and in messages. */
export function nameOf({ table, database }: Pick<PostgresSourceConfig, 'table' | 'database'>): string {
  return table ? `${table.schema}.${table.name}` : `query of ${database}`;
}
