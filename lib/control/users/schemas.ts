import { z } from 'zod';
import { timestampSchema } from '../paging/schemas';

/** From least to most; each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'editor', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: 'Enter an e-mail address such as ada@example.com.' }));

export const credentialsSchema = z.object({
  email: emailSchema,
  password: z.string().min(1, { error: 'Enter your password.' }).max(1024),
});
export type Credentials = z.infer<typeof credentialsSchema>;
export type CredentialsInput = z.input<typeof credentialsSchema>;

export const userViewSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  disabledAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
});
export type UserView = z.infer<typeof userViewSchema>;

export const MIN_PASSWORD_LENGTH = 12;
