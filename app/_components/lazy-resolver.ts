import type { FieldValues, Resolver } from 'react-hook-form';
import type { ZodType } from 'zod';

/** Checks a form by its zod schema, which is loaded with zod when the form is first sent: it outweighs the form. */
export function lazyResolver<Values extends FieldValues>(
  schema: () => Promise<ZodType<Values, Values>>,
): Resolver<Values> {
  return async (...form) => {
    const [{ zodResolver }, loaded] = await Promise.all([import('@hookform/resolvers/zod'), schema()]);
    return zodResolver(loaded)(...form);
  };
}
