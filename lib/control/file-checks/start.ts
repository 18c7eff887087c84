import type { Transaction } from '@/lib/db';
import { loadPlanSchema } from '@/lib/engine';
import type { FileCheck } from '@/lib/generated/prisma/client';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { invalidInput, parseInput, requireRole, transaction } from '../verb';
import { fileToCheck, hashOf, LIVE_STATES, readingKey, toFileCheckView } from './internal';
import { startFileCheckInputSchema, type FileCheckView, type StartFileCheckInput } from './schemas';

/** An answer that is younger stands for the same question. */
const answerHours = 1;

/**
 * Has a worker read a whole file, and hold its values against the types of a mapping. A check that the same load has under
 * way for another question ends. Editor.
 * @throws ControlError `fileChecks.noFile`, and those of the source
 */
export async function startFileCheck(
  context: ActorContext,
  input: StartFileCheckInput,
): Promise<FileCheckView> {
  requireRole(context, 'editor');
  const { loadId, isFresh, ...asked } = parseInput(startFileCheckInputSchema, input);
  const mapping = loadPlanSchema.shape.mapping.safeParse(asked.mapping);
  if (!mapping.success) throw invalidInput(mapping.error, ['mapping']);
  const file = await fileToCheck(asked);
  const reading = readingKey(file, asked.format);
  const question = hashOf([reading, asked.mapping]);
  return transaction(async (tx) => {
    const known = isFresh ? null : await latestAnswer(tx, question);
    await tx.fileCheck.updateMany({
      where: { loadId, state: { in: LIVE_STATES }, id: { not: known?.id } },
      data: { state: 'cancelled', endedAt: new Date() },
    });
    if (known) return toFileCheckView(known);
    const made = await tx.fileCheck.create({
      data: { loadId, reading, question, input: asked as object, uploadId: file.uploadId },
      omit: { sample: true },
    });
    await recordAudit(tx, context, {
      action: 'fileChecks.start',
      entityId: made.id,
      details: { loadId },
    });
    return toFileCheckView(made);
  });
}

/** One that is under way, or that has ended well a short while ago. */
function latestAnswer(tx: Transaction, question: string): Promise<Omit<FileCheck, 'sample'> | null> {
  return tx.fileCheck.findFirst({
    where: {
      question,
      state: { in: [...LIVE_STATES, 'succeeded'] },
      createdAt: { gt: new Date(Date.now() - answerHours * 3_600_000) },
    },
    orderBy: { id: 'desc' },
    omit: { sample: true },
  });
}
