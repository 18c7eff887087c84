import { z } from 'zod';

export const transformInputSchema = z.object({
  /** A kind of the transform registry. */
  transform: z.string().min(1),
  params: z.record(z.string(), z.unknown()).default({}),
});
export type TransformView = z.output<typeof transformInputSchema>;
