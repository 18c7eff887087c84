import { z } from 'zod';
import { timestampSchema } from '../paging/schemas';

export const receiveUploadInputSchema = z.object({
  /** As the browser names the file; only its last segment is kept, for display. */
  name: z.string().min(1).max(1024),
  /** Content-Length, where it is known: refused early where it will not fit. */
  size: z.number().int().nonnegative().optional(),
});
export type ReceiveUploadInput = z.input<typeof receiveUploadInputSchema>;

export const beginUploadInputSchema = z.object({
  /** As the browser names the file. */
  name: z.string().min(1).max(1024),
  size: z.number().int().nonnegative(),
});
export type BeginUploadInput = z.input<typeof beginUploadInputSchema>;

export const appendUploadInputSchema = z.object({
  id: z.uuid(),
  /** Where in the file the piece begins. */
  offset: z.number().int().nonnegative(),
});
export type AppendUploadInput = z.input<typeof appendUploadInputSchema>;

export const uploadViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  size: z.number().int(),
  createdAt: timestampSchema,
});
export type UploadView = z.infer<typeof uploadViewSchema>;

/** An upload that arrives in pieces. */
export interface UploadProgress {
  id: string;
  /** Bytes that have arrived. */
  received: number;
  /** Once all of it has. */
  upload: UploadView | null;
}
