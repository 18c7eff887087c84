import { z } from 'zod';

/** A text that goes into SQL as a literal; rules files may write it as a number or a boolean. */
export const literalText = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(
    z
      .string()
      .max(1_000)
      .refine((text) => !text.includes('\0'), { error: 'must not hold a NUL character' }),
  );
