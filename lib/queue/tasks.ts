import { z } from 'zod';

/** Every task: its name and the shape of its payload. Payloads carry ids, never data. */
export const taskPayloads = {
  run_batch: z.object({ batchId: z.uuid() }),
  /** Helps the worker that holds the batch in this run of it. */
  stage_pieces: z.object({ batchId: z.uuid(), run: z.number().int() }),
  /** Removes the record of a load that was deleted. */
  purge_load: z.object({ loadId: z.uuid() }),
} as const;

export type TaskName = keyof typeof taskPayloads;
export type TaskPayload<Name extends TaskName> = z.infer<(typeof taskPayloads)[Name]>;
