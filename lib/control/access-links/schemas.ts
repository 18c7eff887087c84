import { z } from 'zod';
import { pageInputSchema } from '../paging/schemas';
import { emailSchema, roleSchema, type Role } from '../users/schemas';

export const createInviteInputSchema = z.object({
  email: emailSchema,
  role: roleSchema,
  days: z.coerce.number().int().min(1).max(30).default(7),
});
export type CreateInviteInput = z.input<typeof createInviteInputSchema>;

export const listInvitesInputSchema = pageInputSchema;
export type ListInvitesInput = z.input<typeof listInvitesInputSchema>;

/** Tokens are 43 characters; whatever else stands in an address is looked for and not found. */
const tokenSchema = z.string().max(200);

/** `password` is judged further on the server (common passwords, the person's own name). */
export const acceptInviteInputSchema = z.object({
  token: tokenSchema,
  name: z.string().trim().min(1, { error: 'Enter your name.' }).max(120),
  password: z.string().max(1024),
});
export type AcceptInviteInput = z.input<typeof acceptInviteInputSchema>;

export const resetPasswordInputSchema = z.object({ token: tokenSchema, password: z.string().max(1024) });
export type ResetPasswordInput = z.input<typeof resetPasswordInputSchema>;

/** A link that was just made: the only time that it can be seen. */
export interface NewLink {
  id: string;
  url: string;
  email: string;
  expiresAt: string;
  /** Whether it went to the person by e-mail; `off` where no server for e-mail is configured. */
  mail: 'sent' | 'failed' | 'off';
}

export interface InviteView {
  id: string;
  email: string;
  role: Role;
  createdBy: string | null;
  createdAt: string;
  expiresAt: string;
  isExpired: boolean;
}

export type LinkState = 'open' | 'used' | 'expired' | 'revoked' | 'unknown';

/** What the page behind a link says; whom it is for only while it is open. */
export interface LinkView {
  state: LinkState;
  email: string | null;
  /** Of an invite. */
  role: Role | null;
  name: string | null;
  createdBy: string | null;
}
