import { z } from 'zod';
import { emailSchema } from '../users/schemas';

/** `password` is judged further on the server (common passwords, the person's own name). */
export const createAdminInputSchema = z.object({
  name: z.string().trim().min(1, { error: 'Enter your name.' }).max(120),
  email: emailSchema,
  password: z.string().max(1024),
});
export type CreateAdminInput = z.input<typeof createAdminInputSchema>;

export interface SetupState {
  /** No user exists yet: `/setup` makes the first admin. */
  needsAdmin: boolean;
}

export interface SampleOffer {
  /** The embedded database and the bundled sample file are there. */
  isAvailable: boolean;
  /** Host, port and database that the connection would point at; null where there is none. */
  destination: { host: string; port: number; database: string } | null;
  /** Set once the sample was created. */
  connectionId: string | null;
  loadId: string | null;
}

export interface SampleCreated {
  connectionId: string;
  sourceId: string;
  loadId: string;
}
