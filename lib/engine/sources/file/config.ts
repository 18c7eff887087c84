import { z } from 'zod';

export const fileConfigSchema = z.object({
  path: z
    .string()
    .trim()
    .min(1, 'Name a file.')
    .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
    .meta({
      title: 'Path',
      description:
        'A file on the worker, or a pattern such as orders/*.csv; files are read in order of name.',
    }),
});
export type FileConfig = z.infer<typeof fileConfigSchema>;
