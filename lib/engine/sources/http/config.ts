import { z } from 'zod';

const headerSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Not a header name.'),
  value: z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'A header value is one line of Latin-1 characters.'),
});

export const CURSOR_FORMATS = ['text', 'date', 'seconds', 'milliseconds'] as const;

const parameterName = z.string().trim().min(1);

export const httpConfigSchema = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'Write a URL that starts with https:// or http://.' })
    .meta({ title: 'URL', description: 'The endpoint of an API, or the address of a file.' }),
  paginated: z.boolean().default(false).meta({
    title: 'Paginated JSON API',
    description: 'Ask page after page until one is empty; left off, the URL is a file.',
  }),
  records: z.string().trim().default('records').meta({
    title: 'Path of the records',
    description:
      'Where the array of records stands in a page, e.g. data.items; empty where the page is the array.',
  }),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .meta({ title: 'Page size', description: 'Records asked for at once.' }),
  limitParam: parameterName
    .default('limit')
    .meta({ title: 'Limit parameter', description: 'Query parameter for the page size.' }),
  offsetParam: parameterName
    .default('offset')
    .meta({ title: 'Offset parameter', description: 'Query parameter for the number of records to skip.' }),
  totalPath: z.string().trim().default('').meta({
    title: 'Path of the total',
    description:
      'Where a page says how many records there are in all, e.g. meta.total; the header X-Total-Count is known without.',
  }),
  requests: z.coerce.number().int().min(1).max(16).default(4).meta({
    title: 'Requests at once',
    description: 'By each worker, where the API says how many records it holds; otherwise page follows page.',
  }),
  cursorParam: z.string().trim().default('').meta({
    title: 'Cursor parameter',
    description: 'Query parameter by which an incremental load asks for what is new, e.g. updated_since.',
  }),
  cursorFormat: z.enum(CURSOR_FORMATS).default('text').meta({
    title: 'Cursor format',
    description:
      'How the parameter is written: as it is (times as ISO 8601), a date, or seconds or milliseconds since 1970.',
  }),
  headers: z
    .array(headerSchema)
    .default([])
    .meta({ title: 'Headers', description: 'Sent with every request; their values are kept secret.' }),
  bearerToken: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]*$/, 'A token is one line without spaces.')
    .optional()
    .meta({ title: 'Bearer token', description: 'Sent as Authorization: Bearer …; kept secret.' }),
  compression: z.boolean().default(true).meta({
    title: 'Compressed transfer',
    description:
      'Let the server compress what it sends; turn it off where network is cheaper than its processor.',
  }),
  timeoutMs: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(30_000)
    .meta({ title: 'Timeout (ms)', description: 'For one page, or without any data while a file is read.' }),
});
export type HttpConfig = z.infer<typeof httpConfigSchema>;
