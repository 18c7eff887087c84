import { z } from 'zod';
import type { WholeCheck } from '@/lib/engine';
import { loadDefinitionSchema } from '../loads/schemas';
import { detectSourceInputSchema, sourceSpecSchema } from '../sources/schemas';

export const FILE_CHECK_STATES = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type FileCheckState = (typeof FILE_CHECK_STATES)[number];

/** What is read, and the mapping whose types and transforms its values are held against. */
export const fileCheckQuestionSchema = z
  .object({
    sourceId: z.uuid().optional(),
    source: sourceSpecSchema.optional(),
    format: detectSourceInputSchema.shape.format,
    mapping: loadDefinitionSchema.shape.mapping,
  })
  .refine((input) => (input.sourceId === undefined) !== (input.source === undefined), {
    error: 'Name either a stored source or what to read.',
  });
export type FileCheckQuestion = z.output<typeof fileCheckQuestionSchema>;

export const startFileCheckInputSchema = z.intersection(
  fileCheckQuestionSchema,
  z.object({
    /** The load that is edited, or the id that a new one will have: it has one check at a time. */
    loadId: z.uuid(),
    /** Reads the file again, instead of saying what the same question has found lately. */
    isFresh: z.boolean().default(false),
  }),
);
export type StartFileCheckInput = z.input<typeof startFileCheckInputSchema>;

export const fileCheckIdSchema = z.object({ id: z.uuid() });
export type FileCheckIdInput = z.input<typeof fileCheckIdSchema>;

export interface FileCheckView {
  id: string;
  state: FileCheckState;
  bytesRead: number;
  /** Null where it is not known yet. */
  bytesTotal: number | null;
  rowsRead: number;
  /** Once it has succeeded. */
  check: WholeCheck | null;
  /** Once it has failed. */
  error: { code: string; message: string } | null;
  endedAt: string | null;
}
