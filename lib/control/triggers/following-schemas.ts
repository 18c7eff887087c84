import { z } from 'zod';
import { createLoadInputSchema } from '../loads/schemas';

/** A load, and the one that it is to run after. */
export const createFollowingLoadInputSchema = createLoadInputSchema.extend({ upstreamLoadId: z.uuid() });
export type CreateFollowingLoadInput = z.input<typeof createFollowingLoadInputSchema>;
