import { z } from 'zod';
import { pageInputSchema, timestampSchema } from '../paging/schemas';
import { ROLES } from './constants';

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

export const listUsersInputSchema = pageInputSchema;
export type ListUsersInput = z.input<typeof listUsersInputSchema>;

export interface MemberView extends UserView {
  /** To the minute; null before the first sign-in. */
  lastSeenAt: string | null;
}

export const changeRoleInputSchema = z.object({ id: z.uuid(), role: roleSchema });
export type ChangeRoleInput = z.input<typeof changeRoleInputSchema>;

export const setActiveInputSchema = z.object({ id: z.uuid(), isActive: z.boolean() });
export type SetActiveInput = z.input<typeof setActiveInputSchema>;

/** `password` is judged further on the server (common passwords, the person's own name). */
export const changePasswordInputSchema = z.object({
  current: z.string().min(1, { error: 'Enter your current password.' }).max(1024),
  password: z.string().min(1, { error: 'Enter a new password.' }).max(1024),
});
export type ChangePasswordInput = z.input<typeof changePasswordInputSchema>;

export interface SessionView {
  id: string;
  /** Network address and browser at sign-in; null where they are not known. */
  address: string | null;
  userAgent: string | null;
  createdAt: string;
  /** To the minute. */
  seenAt: string;
  /** The one that asks. */
  isCurrent: boolean;
}
